import { parseKeyRing } from '@suitegraph/kit/vault';

/** The keys of a ring, those that are used first; none where none is set. */
export function ringKeys(ring: string | undefined): Buffer[] {
  return ring === undefined ? [] : [...parseKeyRing(ring).keys.values()];
}
