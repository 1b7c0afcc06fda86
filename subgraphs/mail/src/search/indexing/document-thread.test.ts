import { Worker } from 'node:worker_threads';
import { searchDocument, type SearchSource } from '../document';
import {
  DocumentThreads,
  DocumentThreadLostError,
  DocumentThreadsBusyError,
} from './document-thread';

const source = (id: string): SearchSource => ({
  id,
  receivedAt: new Date(0),
  subject: 'The minutes of the meeting',
  addresses: { from: [], to: [], cc: [], bcc: [], replyTo: [] },
  text: 'You find the minutes of our last meeting attached.',
  attached: [],
});

/** A thread that runs `script` in the place of the real one. */
const thread = (script: string) => () =>
  new Worker(`const { parentPort } = require('worker_threads'); ${script}`, { eval: true });
const STARTED = `parentPort.postMessage('started');`;
const ECHO = `${STARTED} parentPort.on('message', (task) => parentPort.postMessage(task));`;

describe('DocumentThreads', () => {
  const opened: DocumentThreads[] = [];
  const open = (count: number, options: object = {}) => {
    const threads = new DocumentThreads(count, { deadlineMs: 20_000, queued: 10, ...options });
    opened.push(threads);
    return threads;
  };
  afterEach(() => Promise.all(opened.splice(0).map((threads) => threads.close())));

  it('reads as this thread does, batch after batch', async () => {
    const threads = open(1);
    for (const ids of [['a', 'b'], ['c']]) {
      const sources = ids.map(source);
      expect(await threads.read(sources)).toEqual(sources.map(searchDocument));
    }
  });

  it('starts as many threads as it may, and keeps them', async () => {
    let started = 0;
    const threads = open(2, {
      start: () => {
        started += 1;
        return thread(ECHO)();
      },
    });
    const read = () =>
      Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => threads.read([source(id)])));
    expect((await read()).flat().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await read();
    expect(started).toBe(2);
  });

  it('fails the batch of a thread that dies, and reads the next in another', async () => {
    const scripts = [`${STARTED} parentPort.on('message', () => process.exit(1));`];
    const threads = open(1, { start: () => thread(scripts.shift() ?? ECHO)() });
    const read = await Promise.allSettled([
      threads.read([source('a')]),
      threads.read([source('b')]),
    ]);
    expect(read[0]).toMatchObject({ reason: { name: 'DocumentThreadLostError', started: true } });
    expect(read[1]).toMatchObject({ value: [{ id: 'b' }] });
  });

  it('ends a thread that takes too long', async () => {
    const threads = open(1, {
      deadlineMs: 300,
      start: thread(`${STARTED} parentPort.on('message', () => { for (;;); });`),
    });
    await expect(threads.read([source('a')])).rejects.toThrow(DocumentThreadLostError);
  });

  it('tells a thread that does not start from one that dies of a message', async () => {
    const threads = open(1, { start: thread(`throw new Error('broken');`) });
    await expect(threads.read([source('a')])).rejects.toMatchObject({ started: false });
  });

  it('refuses more batches than may wait', async () => {
    const threads = open(1, {
      queued: 1,
      start: thread(`${STARTED} parentPort.on('message', () => {});`),
    });
    const waiting = [threads.read([source('a')]), threads.read([source('b')])];
    const settled = Promise.allSettled(waiting);
    await expect(threads.read([source('c')])).rejects.toThrow(DocumentThreadsBusyError);
    await threads.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
