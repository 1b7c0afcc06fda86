// RFC 5545 §3.1: a line that starts with a space or tab continues the one before.
const FOLD = /\r?\n[ \t]/g;
const MAX_UID = 1_000;

/**
 * The UID and METHOD of an iCalendar object: enough to join a message to its event. What it means
 * is the calendar's to read.
 */
export function readInvitation(ics: string): { iCalUid: string; method: string } | null {
  const lines = ics.replace(FOLD, '').split(/\r?\n/);
  let method = '';
  let inEvent = false;
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Za-z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
    const key = name.toUpperCase();
    if (key === 'METHOD') method = value.trim().toUpperCase();
    if (key === 'BEGIN' && value.trim().toUpperCase() === 'VEVENT') inEvent = true;
    if (key !== 'UID' || !inEvent) continue;
    const iCalUid = value.trim();
    if (iCalUid === '' || iCalUid.length > MAX_UID) return null;
    return { iCalUid, method: /^[A-Z-]{1,32}$/.test(method) ? method : 'PUBLISH' };
  }
  return null;
}
