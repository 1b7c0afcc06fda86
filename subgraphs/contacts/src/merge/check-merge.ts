import { InvalidInputError } from '@suitegraph/kit/errors';
import { type SingleField, singleFields } from './conflicts';
import type { ContactVersion, FieldChoice } from './merge.inputs';
import type { Choices } from './merge-cards';

const MAX_MERGED = 20;

/** A merge as it is asked for. */
export interface MergeRequest {
  readonly ids: readonly string[];
  readonly primary: string;
  readonly resolve?: readonly FieldChoice[] | null | undefined;
  readonly versions?: readonly ContactVersion[] | null | undefined;
}

/** A merge that can be carried out, as far as its own words go. */
export interface CheckedMerge {
  readonly primary: string;
  /** Without the primary, in the order given. */
  readonly others: readonly string[];
  readonly choices: Choices;
  /** By contact id. */
  readonly versions: ReadonlyMap<string, string>;
}

/** @throws InvalidInputError naming the first argument at fault. */
export function checkMerge({ ids, primary, resolve, versions }: MergeRequest): CheckedMerge {
  const all = ids.map((id) => id.toLowerCase());
  const survivor = primary.toLowerCase();
  if (new Set(all).size !== all.length) throw new InvalidInputError('A contact twice', ['ids']);
  if (all.length < 2 || all.length > MAX_MERGED) {
    throw new InvalidInputError(`From 2 to ${MAX_MERGED} contacts become one`, ['ids']);
  }
  if (!all.includes(survivor)) throw new InvalidInputError('Not one of `ids`', ['primary']);
  const among = (id: string, path: readonly string[]): string => {
    if (all.includes(id.toLowerCase())) return id.toLowerCase();
    throw new InvalidInputError('Not one of `ids`', path);
  };
  return {
    primary: survivor,
    others: all.filter((id) => id !== survivor),
    choices: new Map(
      (resolve ?? []).map(({ field, contactId }, index) => {
        const path = ['resolve', String(index)];
        return [fieldOf(field, [...path, 'field']), among(contactId, [...path, 'contactId'])];
      }),
    ),
    versions: new Map(
      (versions ?? []).map(({ id, version }, index) => [
        among(id, ['versions', String(index), 'id']),
        version,
      ]),
    ),
  };
}

function fieldOf(name: string, path: readonly string[]): SingleField {
  const field = singleFields.find((one) => one === name);
  if (field === undefined) throw new InvalidInputError(`One of ${singleFields.join(', ')}`, path);
  return field;
}
