import type { World } from '@suitegraph/kit/testing';
import { Person, type Data } from '../integration/calendar-world';
import { connect, ics, mirrorWorld, OtherClient, type Login } from './mirror-world';
import { startProxy, type Proxy } from './proxy';

const [FROM, TO] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];

/** Where a calendar of the suite is kept, and somebody else who works in it. */
interface Backend {
  readonly calendarId: string;
  put(uid: string, summary: string, more?: readonly string[]): Promise<void>;
  remove(uid: string): Promise<void>;
  /** Whether the event there has this summary; false when there is none. */
  says(uid: string, summary: string): Promise<boolean>;
  stop(): Promise<void>;
}

interface Started extends Login {
  stop(): Promise<void>;
}

/** The suite over a server that `start` starts, seen through a proxy that may hide its sync. */
export function describeMirror(
  server: string,
  start: () => Promise<Started>,
  options: { readonly withoutSync?: boolean } = {},
): void {
  const how = options.withoutSync === true ? ' without sync-collection' : '';
  describeBackend(`${server}${how}`, async (person) => {
    const started = await start();
    const proxy: Proxy = await startProxy(started.url, options);
    const other = await OtherClient.open({ ...started, url: proxy.url });
    const { username, password } = started;
    const login = { url: proxy.url, username, password };
    const { calendarId } = await connect(person, login, other.collection);
    return {
      calendarId,
      put: async (uid, summary, more) => {
        await other.put(uid, ics(uid, summary, more));
      },
      remove: (uid) => other.remove(uid),
      says: async (uid, summary) =>
        (await other.text(uid))?.includes(`SUMMARY:${summary}\r\n`) ?? false,
      stop: async () => {
        await other.dav.close();
        await proxy.stop();
        await started.stop();
      },
    };
  });
}

/** The suite over whatever keeps the calendar. */
export function describeBackend(name: string, open: (person: Person) => Promise<Backend>): void {
  describe(`a calendar kept by ${name}`, () => {
    let world: World;
    let alice: Person;
    let backend: Backend;
    const listed = async (): Promise<Data> =>
      alice.events(FROM, TO, { calendarId: backend.calendarId });
    const found = async (uid: string): Promise<Data> =>
      (await listed())['find'](({ iCalUid }: Data) => (iCalUid as unknown) === uid);
    const create = async (uid: string, summary: string): Promise<Data> => {
      const times = { start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z' };
      const { event, errors } = await alice.create(
        { uid, summary, ...times },
        undefined,
        backend.calendarId,
      );
      expect(errors).toEqual([]);
      return event;
    };

    beforeAll(async () => {
      world = await mirrorWorld();
      alice = new Person(world.as('alice'));
      backend = await open(alice);
    });
    afterAll(async () => {
      await world.close();
      await backend.stop();
    });

    it('shows what somebody else has written, changed and deleted', async () => {
      await backend.put('theirs', 'First');
      const event = await found('theirs');
      expect(event).toMatchObject({ summary: 'First', start: new Date('2026-01-02T09:00:00Z') });
      await backend.put('theirs', 'Second');
      expect(await found('theirs')).toMatchObject({ id: event?.['id'], summary: 'Second' });
      await backend.remove('theirs');
      expect(await found('theirs')).toBeUndefined();
    });

    it('writes a new event, its change and its deletion where the others see them', async () => {
      const { id } = await create('ours', 'Planned');
      expect(await backend.says('ours', 'Planned')).toBe(true);
      const { event, errors } = await alice.update(id, { summary: 'Moved up' });
      expect(errors).toEqual([]);
      expect(event.summary).toBe('Moved up');
      expect(await backend.says('ours', 'Moved up')).toBe(true);
      expect(await found('ours')).toMatchObject({ id, summary: 'Moved up' });
      expect((await alice.remove(id)).errors).toEqual([]);
      expect(await backend.says('ours', 'Moved up')).toBe(false);
      expect(await found('ours')).toBeUndefined();
    });

    it('refuses a change of a version that somebody else has replaced, and names theirs', async () => {
      const { id, version } = await create('contended', 'Ours');
      await backend.put('contended', 'Theirs');
      const options = { ifMatch: version };
      const { errors } = await alice.update(id, { summary: 'Lost' }, { options });
      expect(errors).toMatchObject([{ code: 'ETAG_MISMATCH' }]);
      const now = await found('contended');
      expect(now).toMatchObject({ summary: 'Theirs', version: errors[0].currentVersion });
      expect(await backend.says('contended', 'Theirs')).toBe(true);
    });

    it('expands a series that somebody else has written', async () => {
      await backend.put('series', 'Weekly', ['RRULE:FREQ=WEEKLY;COUNT=3']);
      const starts = (await listed())
        ['filter'](({ iCalUid }: Data) => (iCalUid as unknown) === 'series')
        .map(({ start }: Data) => new Date(start as never).toISOString());
      expect(starts).toEqual([
        '2026-01-02T09:00:00.000Z',
        '2026-01-09T09:00:00.000Z',
        '2026-01-16T09:00:00.000Z',
      ]);
    });

    it('moves an event to a calendar that is only here, and back', async () => {
      const { id } = await create('mover', 'Moving');
      const moved = await alice.move(id, await alice.calendarId());
      expect(moved.errors).toEqual([]);
      expect(await found('mover')).toBeUndefined();
      expect((await alice.move(id, backend.calendarId)).errors).toEqual([]);
      expect(await found('mover')).toMatchObject({ id, summary: 'Moving' });
      expect(await backend.says('mover', 'Moving')).toBe(true);
    });

    it('leaves everything as it was in a dry run', async () => {
      const { id } = await create('dry', 'As it was');
      const { errors } = await alice.update(
        id,
        { summary: 'Not so' },
        { options: { dryRun: true } },
      );
      expect(errors).toEqual([]);
      expect(await backend.says('dry', 'As it was')).toBe(true);
      expect(await found('dry')).toMatchObject({ summary: 'As it was' });
    });
  });
}
