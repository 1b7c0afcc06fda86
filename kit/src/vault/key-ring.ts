/** Keys of 32 bytes by their ids, in the order given; the first one is the active key. */
export interface KeyRing {
  keys: Map<string, Buffer>;
  activeKeyId: string;
}

const KEY_BYTES = 32;

/**
 * Reads a key ring as a setting writes it: `id:base64key,id2:base64key2`. The first key seals;
 * all of them open, so a rotation puts the new key in front and keeps the old ones behind.
 *
 * @throws RangeError naming the entry by position, never its content.
 * @example const { keys, activeKeyId } = parseKeyRing(settings.VAULT_KEYS);
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, Buffer>();
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, encoded] = /^\s*([A-Za-z0-9_-]+):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(entry) ?? [];
    const place = `key ${String(index + 1)} of the ring`;
    if (id === undefined || encoded === undefined) {
      throw new RangeError(`${place} is not written as id:base64key`);
    }
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== KEY_BYTES) {
      throw new RangeError(
        `${place} has ${String(key.length)} bytes; AES-256 takes ${String(KEY_BYTES)}`,
      );
    }
    if (keys.has(id)) throw new RangeError(`${place} repeats the id ${id}`);
    keys.set(id, key);
  }
  const [activeKeyId] = keys.keys();
  if (activeKeyId === undefined) throw new RangeError('the key ring is empty');
  return { keys, activeKeyId };
}
