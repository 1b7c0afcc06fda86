import { startRecordedNextcloud } from '@suitegraph/kit/testing/servers';
import type { Data } from '../integration/calendar-world';
import { describeBackend, describeMirror } from './describe-mirror';
import { ics } from './mirror-world';

describeBackend('this installation alone', async (person) => {
  const { calendar } = await person.createCalendar({ name: 'Kept here' });
  const calendarId: string = calendar.id;
  const find = async (uid: string): Promise<Data> => {
    const window = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] as const;
    const events = await person.events(...window, { calendarId });
    return events['find'](({ iCalUid }: { iCalUid: string }) => iCalUid === uid);
  };
  return {
    calendarId,
    put: async (uid, summary, more) => {
      const query = `mutation ($calendarId: ID!, $ics: String!) {
        importIcs(calendarId: $calendarId, ics: $ics) { ok } }`;
      await person.ask(query, { calendarId, ics: ics(uid, summary, more) });
    },
    remove: async (uid) => {
      await person.remove(String((await find(uid))?.['id']));
    },
    says: async (uid, summary) => (await find(uid))?.['summary'] === summary,
    stop: () => Promise.resolve(),
  };
});

describeMirror("Nextcloud's recorded behaviour", startNextcloud);
describeMirror("Nextcloud's recorded behaviour", startNextcloud, { withoutSync: true });

async function startNextcloud() {
  const server = await startRecordedNextcloud(['anna']);
  return { ...server, username: 'anna', stop: () => server.stop() };
}
