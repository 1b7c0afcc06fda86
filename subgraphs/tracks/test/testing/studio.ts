import { recordEvents } from '@suitegraph/kit/events';
import { newId } from '@suitegraph/kit/ids';
import type { Answer, TestUser, World } from '@suitegraph/kit/testing';
import { wav } from './wav';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows its own query
export type Data = any;

const ERRORS = 'errors { code message path ... on VersionConflict { currentVersion } }';
const TRACK =
  'id version title genre tags visibility durationMs likedByViewer creator { id } stats { plays likes downloads shares }';

/** What a test does with the tracks of one person. */
export class TestStudio {
  constructor(
    private readonly world: World,
    readonly user: TestUser,
  ) {}

  async run(query: string, variables?: Record<string, unknown>): Promise<Data> {
    const answer: Answer = await this.user.execute(query, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  /** Content as files announces it when its upload is complete; answers the upload's id. */
  async uploaded(
    content: Buffer,
    facts: Record<string, string> = {},
    wait = true,
  ): Promise<string> {
    const { key: blob, size } = await this.world.platform.blobs.put(content);
    const { tenantId, userId } = this.user.principal;
    const event = {
      tenantId,
      audience: [userId],
      type: 'files.upload',
      kind: 'UPDATED',
      key: newId(),
      data: { target: 'TRACKS', blob, size, name: 'Tone.wav', mimeType: 'audio/wav', ...facts },
    } as const;
    if (wait) await this.world.announce(event);
    else {
      const { events } = this.world.platform;
      await events.database.transaction((manager) => recordEvents(manager, [event]));
      events.committed();
    }
    return event.key;
  }

  async create(uploadId: string, input = '{}', options = '{}'): Promise<Data> {
    return this.change(
      'createTrack',
      `uploadId: "${uploadId}", input: ${input}, options: ${options}`,
    );
  }

  async track(input = '{}', content = wav()): Promise<Data> {
    return this.create(await this.uploaded(content), input);
  }

  /** A mutation with a track in its payload: the track, or else the first error. */
  async change(field: string, args: string): Promise<Data> {
    const answer = await this.run(
      `mutation { ${field}(${args}) { track { ${TRACK} } ${ERRORS} } }`,
    );
    return answer[field].track ?? answer[field].errors[0];
  }

  async remove(id: string, options = '{}'): Promise<Data> {
    const { deleteTrack } = await this.run(
      `mutation { deleteTrack(id: "${id}", options: ${options}) { ok ${ERRORS} } }`,
    );
    return deleteTrack;
  }

  async read(id: string, fields = TRACK): Promise<Data> {
    return (await this.run(`query ($id: ID!) { track(id: $id) { ${fields} } }`, { id })).track;
  }

  async titles(args: string): Promise<string[]> {
    const { tracks } = await this.run(`{ tracks(${args}) { edges { node { title } } } }`);
    return tracks.edges.map((edge: Data) => String(edge.node.title));
  }

  async share(args: string): Promise<Data> {
    const { shareTrack } = await this.run(
      `mutation { shareTrack(${args}) { share { id token url expiresAt } ${ERRORS} } }`,
    );
    return shareTrack.share ?? shareTrack.errors[0];
  }

  /** What a reference from another subgraph answers. */
  async entity(reference: Record<string, string>, fields: string): Promise<Data> {
    const { _entities } = await this.run(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${reference['__typename'] ?? ''} { ${fields} } } }`,
      { r: [reference] },
    );
    return _entities[0];
  }
}

/** The first event of a stream that looks like this: what happened before may still be on its way. */
export async function nextEvent(
  stream: AsyncGenerator<Answer, void>,
  field: string,
  accepts: (event: Data) => boolean,
): Promise<Data> {
  for (;;) {
    const { value, done } = await stream.next();
    if (done) throw new Error('The stream has ended');
    const event: Data = value.data[field];
    if (accepts(event)) return event;
  }
}
