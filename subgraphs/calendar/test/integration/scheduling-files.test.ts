import type { World } from '@suitegraph/kit/testing';
import { calendarWorld, Person, type Data } from './calendar-world';

const [FROM, TO] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];

describe('files that go with events', () => {
  let world: World;
  let alice: Person;
  let bob: Person;
  let carol: Person;
  let stop: () => void;
  beforeAll(async () => {
    world = await calendarWorld();
    [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => new Person(world.as(name))) as [
      Person,
      Person,
      Person,
    ];
    const { key: blob } = await world.platform.blobs.put(Buffer.from('the minutes'));
    const content = { filename: 'minutes.txt', mimeType: 'text/plain', size: 11, blob };
    // Answers as the drive does: it has one file, and it is Alice's.
    stop = world.platform.events.feed.subscribe((events) => {
      for (const { type, key, tenantId, audience, data } of events) {
        if (type !== 'calendar.file-attach') continue;
        const ids = data['fileIds'] as string[];
        const has = audience[0] === 'user-alice@demo.test' && ids.every((id) => id === 'file-1');
        void world.announce({
          ...{ tenantId, audience: [], type: 'files.file-attach', kind: 'CREATED', key },
          data: has
            ? { ok: true, files: [content] }
            : { ok: false, code: 'NOT_FOUND', message: 'File not found' },
        });
      }
    });
  });
  afterAll(async () => {
    stop();
    await world.close();
  });

  const SHOWN = `event { id version attachmentUrls attachments { id } } errors { code path }`;
  const attach = async (person: Person, eventId: string, fileIds = ['file-1']): Promise<Data> =>
    (
      await person.ask(
        `mutation ($eventId: ID!, $fileIds: [ID!]!) { attachFiles(eventId: $eventId, fileIds: $fileIds) { ${SHOWN} } }`,
        { eventId, fileIds },
      )
    )['attachFiles'];
  const detach = async (person: Person, eventId: string): Promise<Data> =>
    (
      await person.ask(
        `mutation ($eventId: ID!) { detachFile(eventId: $eventId, fileId: "file-1") { ${SHOWN} } }`,
        { eventId },
      )
    )['detachFile'];
  const linked = async (person: Person): Promise<Data> => {
    const query = `{ _entities(representations: [{ __typename: "File", id: "file-1" }]) {
      ... on File { linkedEvents { summary } } } }`;
    return (await person.ask(query))['_entities'][0].linkedEvents;
  };
  const meeting = async (): Promise<Data> =>
    (
      await alice.create({
        summary: 'Review',
        start: '2026-03-10T09:00:00Z',
        attendees: [{ email: 'bob@demo.test' }],
      })
    ).event;

  it('reach everybody invited by link, and are found from the file', async () => {
    const event = await meeting();
    const done = await attach(alice, event.id);
    expect(done).toMatchObject({ errors: [], event: { attachments: [{ id: 'file-1' }] } });
    const [url] = done.event.attachmentUrls;
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, 'the minutes']);
    expect(answer.headers.get('content-disposition')).toContain('minutes.txt');
    expect((await fetch(url.replace('signature=', 'signature=x'))).status).toBe(403);
    const query = `query ($id: ID!) { event(id: $id) { attachmentUrls attachments { id } } }`;
    const [copy] = await bob.events(FROM, TO);
    expect((await bob.ask(query, { id: copy.id }))['event']).toEqual({
      attachmentUrls: [url],
      attachments: [{ id: 'file-1' }],
    });
    for (const person of [alice, bob])
      expect(await linked(person)).toEqual([{ summary: 'Review' }]);
    expect(await linked(carol)).toEqual([]);
    const again = await attach(alice, event.id);
    expect(again.event.attachmentUrls).toEqual([url]);
    expect(await detach(alice, event.id)).toMatchObject({
      event: { attachmentUrls: [], attachments: [] },
    });
    expect((await fetch(url)).status).toBe(404);
    expect(await linked(bob)).toEqual([]);
    await alice.remove(event.id);
  });

  it('are refused where the drive, the event or the number says no', async () => {
    const event = await meeting();
    expect((await attach(alice, event.id, ['file-2'])).errors).toMatchObject([
      { code: 'NOT_FOUND', path: ['fileIds'] },
    ]);
    expect((await attach(alice, event.id, [])).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY' },
    ]);
    expect((await attach(alice, 'nowhere')).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const [copy] = await bob.events(FROM, TO);
    expect((await detach(bob, copy.id)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await detach(alice, event.id)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    await alice.remove(event.id);
  });

  it('go when their file or their event does', async () => {
    for (const end of ['file', 'event']) {
      const event = await meeting();
      const [url] = (await attach(alice, event.id)).event.attachmentUrls;
      if (end === 'event') await alice.remove(event.id);
      await world.announce({
        ...{ tenantId: 'demo.test', audience: ['user-alice@demo.test'], type: 'files.file' },
        ...{ kind: 'DESTROYED', key: end === 'file' ? 'file-1' : 'file-9' },
      });
      expect((await fetch(url)).status).toBe(404);
      expect(await linked(alice)).toEqual([]);
      if (end === 'file') await alice.remove(event.id);
    }
  });

  describe('given with the event itself', () => {
    const create = async (input: object): Promise<Data> =>
      (
        await alice.ask(
          `mutation ($calendarId: ID!, $input: EventInput!) {
            createEvent(calendarId: $calendarId, input: $input) { ${SHOWN} } }`,
          {
            calendarId: await alice.calendarId(),
            input: { start: '2026-03-20T09:00:00Z', ...input },
          },
        )
      )['createEvent'];
    const update = async (id: string, input: object, more: object = {}): Promise<Data> =>
      (
        await alice.ask(
          `mutation ($id: ID!, $input: EventInput!, $scope: RecurrenceScope, $at: DateTime) {
            updateEvent(id: $id, input: $input, scope: $scope, recurrenceId: $at, options: {}) { ${SHOWN} } }`,
          { id, input, scope: 'ALL', ...more },
        )
      )['updateEvent'];

    it('attaches in the same write, keeps what is named and takes off the rest', async () => {
      const { event, errors } = await create({ fileIds: ['file-1'] });
      expect(errors).toEqual([]);
      expect(event).toMatchObject({ version: 'v1', attachments: [{ id: 'file-1' }] });
      const [url] = event.attachmentUrls;
      expect(await (await fetch(url)).text()).toBe('the minutes');
      const kept = await update(event.id, { summary: 'x', fileIds: ['file-1'] });
      expect(kept.event).toMatchObject({ version: 'v2', attachmentUrls: [url] });
      expect((await update(event.id, { summary: 'y' })).event.attachmentUrls).toEqual([url]);
      const without = await update(event.id, { fileIds: [] });
      expect(without.event).toMatchObject({ attachmentUrls: [], attachments: [] });
      expect((await fetch(url)).status).toBe(404);
      await alice.remove(event.id);
    });

    it('creates nothing when the drive refuses, nor for a part of a series', async () => {
      const refused = await create({ fileIds: ['file-2'] });
      expect(refused).toMatchObject({ event: null, errors: [{ code: 'NOT_FOUND' }] });
      expect(await alice.events('2026-03-20T00:00:00Z', '2026-03-21T00:00:00Z')).toEqual([]);
      const many = await create({ fileIds: Array.from({ length: 21 }, (_, i) => `f${i}`) });
      expect(many.errors).toMatchObject([{ path: ['input', 'fileIds'] }]);
      const { event } = await create({ recurrence: ['FREQ=DAILY;COUNT=3'] });
      const of = { scope: 'THIS', at: '2026-03-21T09:00:00Z' };
      const part = await update(event.id, { fileIds: ['file-1'] }, of);
      expect(part.errors).toMatchObject([{ path: ['input', 'fileIds'] }]);
      await alice.remove(event.id);
    });
  });
});
