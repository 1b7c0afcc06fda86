import { parseKeyRing } from './key-ring';
import { Vault } from './vault';

/** The vault of a key ring as a setting writes it; undefined where none is set. @throws RangeError */
export function openVault(ring: string | undefined): Vault | undefined {
  if (ring === undefined) return undefined;
  const { keys, activeKeyId } = parseKeyRing(ring);
  return new Vault(keys, activeKeyId);
}
