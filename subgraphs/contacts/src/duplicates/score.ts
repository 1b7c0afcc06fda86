import { conflictsOf } from '../merge/conflicts';
import type { Profile } from './blocks';
import { similarity } from './similarity';

/** How likely two contacts are one person, and what speaks for and against it. */
export interface Likeness {
  /** From 0 to 1. */
  readonly score: number;
  readonly reasons: readonly string[];
  /** Names of the fields in which they differ. */
  readonly conflicts: readonly string[];
}

// Each reason leaves its share of the doubt that is left: reasons add up and never reach certainty.
const WEIGHTS = {
  SAME_EMAIL: 0.85,
  SAME_PHONE: 0.6,
  SAME_NAME: 0.6,
  SIMILAR_NAME: 0.4,
  SAME_BIRTHDAY: 0.35,
  SAME_ORG: 0.1,
} as const;

const SIMILAR = 0.92;
const STRANGE = 0.7;
const OTHER_NAME = 0.6;
const OTHER_BIRTHDAY = 0.4;

/** Compares two contacts; null when they score less than `minScore` or nothing speaks for it. */
export function likenessOf(a: Profile, b: Profile, minScore: number): Likeness | null {
  const alike = a.name === '' || b.name === '' ? 0 : similarity(a.name, b.name);
  const reasons = reasonsOf(a, b, alike);
  // An organisation or a birthday is shared by many: alone it says nothing.
  if (!reasons.some((reason) => reason !== 'SAME_ORG' && reason !== 'SAME_BIRTHDAY')) return null;
  const doubt = reasons.reduce((left, reason) => left * (1 - WEIGHTS[reason]), 1);
  // Families share numbers and addresses.
  const strangers = alike < STRANGE && a.name !== '' && b.name !== '' ? OTHER_NAME : 1;
  const births = differ(a.fields.birthday, b.fields.birthday) ? OTHER_BIRTHDAY : 1;
  const score = Math.round((1 - doubt) * strangers * births * 1000) / 1000;
  if (score < minScore) return null;
  return { score, reasons, conflicts: conflictsOf([a, b]).map(({ field }) => field) };
}

function reasonsOf(a: Profile, b: Profile, alike: number): (keyof typeof WEIGHTS)[] {
  const [one, other] = [a.fields, b.fields];
  return [
    ...(meet(a.emails, b.emails) ? (['SAME_EMAIL'] as const) : []),
    ...(meet(a.phones, b.phones) ? (['SAME_PHONE'] as const) : []),
    ...(alike === 1 ? (['SAME_NAME'] as const) : []),
    ...(alike < 1 && alike >= SIMILAR ? (['SIMILAR_NAME'] as const) : []),
    ...(same(one.birthday, other.birthday) ? (['SAME_BIRTHDAY'] as const) : []),
    ...(same(one.org, other.org) ? (['SAME_ORG'] as const) : []),
  ];
}

const same = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && a.toLowerCase() === b.toLowerCase();

const differ = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b;

const meet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  [...a].some((one) => b.has(one));
