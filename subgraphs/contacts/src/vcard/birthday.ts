import type { VcardProperty, VcardVersion } from '../clients/ical';

// Apple's way to leave the year out of a 3.0 date, which has no form for it (RFC 2426 §3.1.5).
const OMITTED_YEAR = '1604';
const OMIT = 'x-apple-omit-year';

/** `YYYY-MM-DD` or `--MM-DD`; null when the value is no day. */
export function readBirthday({ values, params }: VcardProperty): string | null {
  const [value] = values;
  if (typeof value !== 'string') return null;
  const match = /^(\d{4}|--?)-?(\d{2})-?(\d{2})(?:T.*)?$/.exec(value);
  if (!match) return null;
  const [, year = '', month = '', day = ''] = match;
  const known = /^\d/.test(year) && params[OMIT]?.[0] !== year;
  const birthday = known ? `${year}-${month}-${day}` : `--${month}-${day}`;
  return isBirthday(birthday) ? birthday : null;
}

/** Whether a text is a day of the calendar in one of our two forms. */
export function isBirthday(text: string): boolean {
  const match = /^(\d{4}-|--)(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  // Without a year, the 29th of February is a day.
  const [, year = '', month = '', day = ''] = match;
  const iso = `${year === '--' ? '2000-' : year}${month}-${day}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** A birthday as a property of a card of this version. */
export function birthdayProperty(birthday: string, version: VcardVersion): VcardProperty {
  if (version === '4.0') {
    return { name: 'bday', params: {}, values: [birthday] };
  }
  const omitted = birthday.startsWith('--');
  return {
    name: 'bday',
    params: omitted ? { [OMIT]: [OMITTED_YEAR] } : {},
    type: 'date',
    values: [omitted ? `${OMITTED_YEAR}-${birthday.slice(2)}` : birthday],
  };
}
