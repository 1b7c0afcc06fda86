/** A second or so of a tone as PCM in a RIFF file, with the tags given as INFO chunks. */
export function wav(options: { seconds?: number; tags?: Record<string, string> } = {}): Buffer {
  const { seconds = 1, tags = {} } = options;
  const rate = 8_000;
  const samples = Buffer.alloc(rate * seconds * 2);
  for (let n = 0; n < rate * seconds; n += 1) {
    samples.writeInt16LE(Math.round(Math.sin((n / rate) * 440 * 2 * Math.PI) * 10_000), n * 2);
  }
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0); // PCM
  format.writeUInt16LE(1, 2); // mono
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * 2, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const info = Object.entries(tags).map(([id, text]) => chunk(id, Buffer.from(`${text}\0`)));
  const list =
    info.length === 0 ? [] : [chunk('LIST', Buffer.concat([Buffer.from('INFO'), ...info]))];
  const body = [Buffer.from('WAVE'), chunk('fmt ', format), ...list, chunk('data', samples)];
  return chunk('RIFF', Buffer.concat(body));
}

function chunk(id: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
