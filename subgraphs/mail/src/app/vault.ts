import { parseKeyRing, Vault } from '@suitegraph/kit/vault';

/** The vault of a key ring; undefined where none is set. */
export function openVault(ring: string | undefined): Vault | undefined {
  if (ring === undefined) return undefined;
  const { keys, activeKeyId } = parseKeyRing(ring);
  return new Vault(keys, activeKeyId);
}
