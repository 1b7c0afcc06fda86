import { Readable } from 'node:stream';
import { AudioReader } from './audio-metadata';

describe('reading audio', () => {
  it('ends in bounded time, and lets go of the stream', async () => {
    const stuck = new Readable({ read: () => undefined });
    stuck.push(Buffer.from('RIFF\xff\xff\0\0WAVE', 'latin1'));
    const reader = new AudioReader({ open: () => Promise.resolve(stuck) }, 50);
    await expect(reader.read('blob', 65_000)).rejects.toMatchObject({
      code: 'INVALID_REQUEST_BODY',
    });
    expect(stuck.destroyed).toBe(true);
  });

  it('says that the blob is missing, and not that it is bad audio', async () => {
    const missing = new Error('no such blob');
    const reader = new AudioReader({ open: () => Promise.reject(missing) }, 50);
    await expect(reader.read('blob', 1)).rejects.toBe(missing);
  });
});
