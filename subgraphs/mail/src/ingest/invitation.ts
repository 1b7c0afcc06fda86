// RFC 5545 §3.1: a line that starts with a space or tab continues the one before.
const FOLD = /\r?\n[ \t]/g;
const MAX_UID = 1_000;

/**
 * The UID and METHOD of an iCalendar object: enough to join a message to its event. What it means
 * is the calendar's to read.
 */
export function readInvitation(ics: string): { iCalUid: string; method: string } | null {
  const lines = ics.replace(FOLD, '').split(/\r?\n/);
  const properties = lines.map(readProperty);
  const event = properties.findIndex(
    ({ name, value }) => name === 'BEGIN' && value.toUpperCase() === 'VEVENT',
  );
  if (event < 0) return null;
  const iCalUid = properties.slice(event).find(({ name }) => name === 'UID')?.value ?? '';
  if (iCalUid === '' || iCalUid.length > MAX_UID) return null;
  const method = properties.find(({ name }) => name === 'METHOD')?.value.toUpperCase() ?? '';
  return { iCalUid, method: /^[A-Z-]{1,32}$/.test(method) ? method : 'PUBLISH' };
}

function readProperty(line: string): { name: string; value: string } {
  const [, name = '', value = ''] = /^([A-Za-z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
  return { name: name.toUpperCase(), value: value.trim() };
}
