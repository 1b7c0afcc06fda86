import { InvalidInputError } from '@suitegraph/kit/errors';
import type { MarkChange } from './message.repository';

/** Flags and labels as a client gives them. */
export interface MarksInput {
  readonly addFlags?: readonly string[] | null;
  readonly removeFlags?: readonly string[] | null;
  readonly addLabels?: readonly string[] | null;
  readonly removeLabels?: readonly string[] | null;
}

const SYSTEM_FLAGS = ['\\Seen', '\\Answered', '\\Flagged', '\\Draft'];
// An atom of IMAP (RFC 9051 §9), or one of the registered keywords that start with $.
const KEYWORD = /^[^\s(){%*"\\\]\p{Cc}]{1,100}$/u;
const MAX_LABEL = 100;
const MAX_MARKS = 50;

/** A valid change of marks, with the names of the fields it is about. */
export function normaliseMarks(input: MarksInput): MarkChange & { readonly fields: string[] } {
  const addFlags = (input.addFlags ?? []).map((flag) => toFlag(flag, 'addFlags'));
  const removeFlags = (input.removeFlags ?? []).map((flag) => toFlag(flag, 'removeFlags'));
  const addLabels = (input.addLabels ?? []).map((label) => toLabel(label, 'addLabels'));
  const removeLabels = (input.removeLabels ?? []).map((label) => toLabel(label, 'removeLabels'));
  const all = [...addFlags, ...removeFlags, ...addLabels, ...removeLabels];
  if (all.length === 0) throw new InvalidInputError('Nothing to change');
  if (all.length > MAX_MARKS) throw new InvalidInputError(`At most ${MAX_MARKS} at a time`);
  if (overlap(addFlags, removeFlags) || overlap(addLabels, removeLabels)) {
    throw new InvalidInputError('The same cannot be added and removed');
  }
  const fields = [
    ...(addFlags.length + removeFlags.length > 0 ? ['flags'] : []),
    ...(addLabels.length + removeLabels.length > 0 ? ['labels'] : []),
  ];
  return { addFlags, removeFlags, addLabels, removeLabels, fields };
}

// Flags are compared without case (RFC 9051 §2.3.2): one spelling is kept.
function toFlag(flag: string, argument: string): string {
  const system = SYSTEM_FLAGS.find((known) => known.toLowerCase() === flag.toLowerCase());
  if (system !== undefined) return system;
  if (!KEYWORD.test(flag) || !flag.isWellFormed()) {
    throw new InvalidInputError(`Not a flag: ${JSON.stringify(flag)}`, [argument]);
  }
  return flag.toLowerCase();
}

function toLabel(label: string, argument: string): string {
  const name = label.trim().normalize('NFC');
  if (name === '' || name.length > MAX_LABEL || /\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw new InvalidInputError(`A label has 1 to ${MAX_LABEL} characters`, [argument]);
  }
  return name;
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((one) => b.includes(one));
}
