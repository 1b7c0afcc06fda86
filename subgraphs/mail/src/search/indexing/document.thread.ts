import { parentPort } from 'node:worker_threads';
import { searchDocument, type SearchDocument, type SearchSource } from '../document';

/** What the thread is asked for: documents of messages. */
export type DocumentTask = readonly SearchSource[];

/** What it says: that it has started, and then the documents of each task, in order. */
export type DocumentAnswer = 'started' | readonly SearchDocument[];

const say = (answer: DocumentAnswer): void => parentPort?.postMessage(answer);

parentPort?.on('message', (task: DocumentTask) => say(task.map(searchDocument)));
say('started');
