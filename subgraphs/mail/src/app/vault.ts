import { parseKeyRing, Vault } from '@suitegraph/kit/vault';

/** The keys of a ring, those that are used first; none where none is set. */
export function ringKeys(ring: string | undefined): Buffer[] {
  return ring === undefined ? [] : [...parseKeyRing(ring).keys.values()];
}

/** The vault of a key ring; undefined where none is set. */
export function openVault(ring: string | undefined): Vault | undefined {
  if (ring === undefined) return undefined;
  const { keys, activeKeyId } = parseKeyRing(ring);
  return new Vault(keys, activeKeyId);
}
