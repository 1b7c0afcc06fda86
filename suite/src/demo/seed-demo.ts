import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Suite } from '../app/start-suite';
import { GraphClient } from './graph-client';
import { PASSWORD, PEOPLE } from './people';
import { addContacts, addEvents, sendMail, shareFiles, shareTracks, type Demo } from './steps';

const STEPS = { addContacts, addEvents, sendMail, shareFiles, shareTracks };

/**
 * Fills a new demo organisation through the graph and SMTP, as its people would. Which steps are
 * done is kept on disk, so that a start that was cut off goes on where it stopped.
 */
export async function seedDemo({
  settings,
  url,
  smtpPort,
}: Pick<Suite, 'settings' | 'url' | 'smtpPort'>): Promise<void> {
  const graph = `${url}/graphql`;
  const progress = new Progress(path.resolve(settings.DATA_DIR, 'demo-done'));
  if (progress.isDone(Object.keys(STEPS).length)) return;
  const alice = await GraphClient.signIn(graph, PEOPLE[0].email, PASSWORD);
  await addColleagues(alice);
  const [bob, carol] = await Promise.all(
    PEOPLE.slice(1).map(({ email }) => GraphClient.signIn(graph, email, PASSWORD)),
  );
  if (!bob || !carol) throw new Error('The demo needs three people');
  const viewer = await alice.read<{ createdAt: string }>('{ result: viewer { createdAt } }');
  const day = new Date(`${viewer.createdAt.slice(0, 10)}T00:00:00Z`);
  const demo: Demo = { alice, bob, carol, smtpPort, day };
  for (const [name, step] of Object.entries(STEPS)) await progress.once(name, () => step(demo));
}

async function addColleagues(alice: GraphClient): Promise<void> {
  const { edges } = await alice.read<{ edges: { node: { email: string } }[] }>(
    '{ result: users(first: 200) { edges { node { email } } } }',
  );
  const known = new Set(edges.map(({ node }) => node.email));
  for (const { email, displayName } of PEOPLE.filter((person) => !known.has(person.email))) {
    await alice.write(
      `mutation ($input: CreateUserInput!) { result: createUser(input: $input) { errors { message } } }`,
      { input: { email, displayName, password: PASSWORD } },
    );
  }
}

/** The names of the steps that are done, a line each. */
class Progress {
  private readonly done: Set<string>;

  constructor(private readonly file: string) {
    this.done = new Set(existsSync(file) ? readLines(file) : []);
  }

  isDone(steps: number): boolean {
    return this.done.size >= steps;
  }

  async once(name: string, step: () => Promise<void>): Promise<void> {
    if (this.done.has(name)) return;
    await step();
    this.done.add(name);
    writeFileSync(this.file, `${[...this.done].join('\n')}\n`);
  }
}

function readLines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
