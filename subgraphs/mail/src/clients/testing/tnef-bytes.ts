/** An attribute as TNEF has it: level, id, type, length, data and a checksum that nobody reads. */
export function attribute(level: number, id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(level);
  head.writeUInt16LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  return Buffer.concat([head, data, Buffer.alloc(2)]);
}

/** A whole of attributes. */
export function tnef(...attributes: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes]);
}

/** A property with a value of fixed size. */
export function property(type: number, id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type);
  head.writeUInt16LE(id, 2);
  return Buffer.concat([head, value]);
}

/** A property with a text. */
export function unicode(id: number, text: string): Buffer {
  const value = Buffer.from(`${text}\0`, 'utf16le');
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(1);
  sizes.writeUInt32LE(value.length, 4);
  const padding = Buffer.alloc((4 - (value.length % 4)) % 4);
  return property(0x1f, id, Buffer.concat([sizes, value, padding]));
}
