import { text as textOf } from 'node:stream/consumers';
import { getNamedType, isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { startMisbehavingImap } from '../support/misbehaving-imap';
import { eventually, startRelay } from '../support/relay';
import { REMOTE_SETTINGS, startSubmission } from '../support/remote-world';
import { examplesFor, type Examples } from './examples';

const HEADER = 'X-Injected: yes';
const HOSTILE = [
  ...['\r\n', '\n', '\r', '\0', '\ud800'].flatMap((end) => [
    `x${end}${HEADER}`,
    `bob@demo${end}.test`,
  ]),
  'label:x\0y in:x\0y filename:x\0y cc:x\0y "x\0y"',
  '{"text": "Away", "subject": "x\\r\\nX-Injected: yes"}',
];

type Call = { readonly kind: string; readonly field: GraphQLField<unknown, unknown> };

describe('text that breaks out of where it stands', () => {
  let world: MailWorld;
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let imap: Awaited<ReturnType<typeof startMisbehavingImap>>;
  let submission: Awaited<ReturnType<typeof startSubmission>>;
  let examples: Examples;
  beforeAll(async () => {
    relay = await startRelay();
    imap = await startMisbehavingImap();
    submission = await startSubmission('p');
    const settings = { SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}`, ...REMOTE_SETTINGS };
    world = await mailWorld(settings);
    examples = await examplesFor(world, { imap: imap.port, smtp: submission.port });
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([relay, imap, submission].map((server) => server.close()));
  });

  const calls = (): Call[] => {
    const { schema } = world.subgraph;
    const of = (kind: string, type?: GraphQLObjectType | null): Call[] =>
      Object.values(type?.getFields() ?? {}).map((field) => ({ kind, field }));
    return [...of('query', schema.getQueryType()), ...of('mutation', schema.getMutationType())];
  };
  const takesText = ({ field }: Call): boolean =>
    field.name !== '_entities' &&
    field.name !== 'setInboundMailPolicy' &&
    field.args.some(({ type }) => String(getNamedType(type)) !== 'Int');
  const codesOf = async (name: string, given: object): Promise<string[]> => {
    const call = calls().find(({ field }) => field.name === name.split(' ')[0]);
    if (!call) throw new Error(`There is no ${name}`);
    const { data, errors } = await world.as('alice').execute(documentOf(call, given), { ...given });
    const thrown = (errors ?? []).map(({ extensions }) => (extensions.code ?? 'CRASH') as string);
    const told = (data?.[call.field.name]?.errors ?? []).map(({ code }: Json) => code as string);
    return [...thrown, ...told];
  };

  it('is tried on all that take text', () => {
    const tried = new Set(Object.keys(examples).map((name) => name.split(' ')[0]));
    const all = calls().filter(takesText);
    expect([...tried].sort()).toEqual(all.map(({ field }) => field.name).sort());
  });

  it('stays out of automatic answers and refusals', async () => {
    const { accountId } = examples.mailRules as { accountId: string };
    const rule = (kind: string, argument: string) => ({
      ...{ name: kind, conditions: [], actions: [{ kind, argument }] },
    });
    const upsert = (input: object) => codesOf('upsertMailRule', { accountId, input });
    const away = JSON.stringify({ text: 'Away', subject: `Re\r\n${HEADER}` });
    expect(await upsert(rule('REPLY_TEMPLATE', away))).toEqual([]);
    const from = 'anna@outside.example';
    await world.send({
      envelope: { from, to: ['alice@demo.test'] },
      from,
      to: 'alice@demo.test',
      text: 'Hi',
    });
    const [answer, ...more] = await eventually(
      () => relay.relayed.filter(({ to }) => to.includes(from)),
      (all) => all.length > 0,
    );
    expect(more).toEqual([]);
    expect(answer?.from).toBe('');
    expect(answer?.raw).toMatch(/^Subject: Re X-Injected: yes\r$/m);
    expect(answer?.raw).not.toMatch(/^X-Injected/m);
  });

  it('is refused or does no harm, wherever it stands', async () => {
    const failed: string[] = [];
    const attempts = Object.entries(examples).flatMap(([name, given]) =>
      placesOfText(given).flatMap((path) => HOSTILE.map((text) => ({ name, given, path, text }))),
    );
    for (const { name, given, path, text } of attempts) {
      const codes = await codesOf(name, replaced(given, path, text));
      const crashed = codes.includes('CRASH') || codes.includes('INTERNAL_ERROR');
      if (crashed) failed.push(`${name} ${path.join('.')} ${JSON.stringify(text)}`);
    }
    expect(failed).toEqual([]);
  }, 120_000);

  it('has got into no header of any message', async () => {
    const rows = await world.platform.events.database.query(
      `SELECT DISTINCT blob FROM mail.message WHERE blob <> ''`,
    );
    const written = await Promise.all(
      rows.map(async ({ blob }: Json) => textOf(await world.platform.blobs.open(blob))),
    );
    expect(written.length).toBeGreaterThan(20);
    for (const raw of [...written, ...relay.relayed.map((mail) => mail.raw)] as string[]) {
      const [head = ''] = raw.split('\r\n\r\n', 1);
      expect(head).not.toMatch(/^\s*X-Injected/im);
      expect(head.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
    }
  });
});

type Path = readonly (string | number)[];

function documentOf({ kind, field }: Call, given: object): string {
  const type = getNamedType(field.type);
  const hasErrors = isObjectType(type) && 'errors' in type.getFields();
  const args = field.args.filter(({ name }) => name in given);
  const variables = args.map((one) => `$${one.name}: ${String(one.type)}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = hasErrors ? 'errors { code }' : '__typename';
  return `${kind} (${variables}) { ${field.name}(${passed}) { ${selection} } }`;
}

/** Where in a value texts stand; what an enumeration names is none. */
function placesOfText(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return /^[A-Z_]{2,}$/.test(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => placesOfText(one, [...path, key]));
}

function replaced(value: unknown, path: Path, text: string): object {
  const copy = structuredClone(value) as Json;
  const holder = path.slice(0, -1).reduce((at: Json, key) => at[key], copy);
  holder[path.at(-1) ?? ''] = text;
  return copy;
}
