import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { BackgroundTask } from '../search/background-task';
import { DocumentThreads } from '../search/indexing/document-thread';
import { IndexRepository } from '../search/indexing/index.repository';
import { readHere, SearchIndexer } from '../search/indexing/indexer';
import { StemCache } from '../search/indexing/stem-cache';
import type { MailSettings } from './settings';

const DEADLINE_MS = 30_000;
const MAX_QUEUED = 20;
const MAX_STEMS = 50_000;
/** What comes within this time is indexed together; whoever searches does not wait for it. */
const GATHER_MS = 200;

/** Puts together what writes the index of words. */
export function wireIndexing(runtime: SubgraphRuntime<MailSettings>): {
  readonly indexer: SearchIndexer;
  readonly worker: Worker;
} {
  const { database, feed, log, settings } = runtime;
  const count = settings.MAIL_INDEX_THREADS;
  const threads = new DocumentThreads(count, { deadlineMs: DEADLINE_MS, queued: MAX_QUEUED });
  const rows = new IndexRepository();
  const stems = new StemCache(rows, MAX_STEMS);
  const reader = count === 0 ? readHere : threads;
  const indexer = new SearchIndexer(database, rows, {
    ...{ reader, stems, log },
    lanes: Math.max(1, count),
  });
  const task = new BackgroundTask('search', {
    ...{ feed, log, gatherMs: GATHER_MS },
    step: () => indexer.indexSome(),
  });
  return {
    indexer,
    worker: {
      name: task.name,
      start: () => task.start(),
      stop: async () => {
        await task.stop();
        await threads.close();
      },
    },
  };
}
