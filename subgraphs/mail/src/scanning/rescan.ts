import type { BlobStore } from '@suitegraph/kit/blobs';
import type { Logger } from '@suitegraph/kit/logging';
import type { DataSource } from 'typeorm';
import { ScannerUnavailableError, type ScanResult } from '../clients/clamd';
import { messageEvent } from '../messages/message.events';
import { recordMessageEvents } from '../sharing/audience';
import type { RescanRepository } from './rescan.repository';
import type { Scan } from './scan';
import type { Scanner } from './virus.check';

const BATCH = 20;
// Then it is the scanner, and not what it was given.
const GIVE_UP = 3;
const MAX_FAILED = 1_000;

/** Scans what was taken while the scanner could not be asked; what turns out infected goes to Junk. */
export class Rescan {
  /** What the scanner stumbled over: the others go first, so that none of them waits for it. */
  private readonly failed = new Set<string>();

  constructor(
    private readonly on: {
      readonly database: DataSource;
      readonly messages: RescanRepository;
      readonly blobs: Pick<BlobStore, 'open' | 'stat'>;
      readonly scan: Scanner;
      readonly log: Logger;
    },
    private readonly options: { readonly deadlineMs: number },
  ) {}

  /** Returns whether there may be more that can be scanned now. */
  async some(): Promise<boolean> {
    const { database, messages, log } = this.on;
    const waiting = await messages.waiting(database.manager, [...this.failed], BATCH);
    let failures = 0;
    for (const blob of waiting) {
      try {
        await this.settle(blob, await this.look(blob));
        failures = 0;
      } catch (error) {
        if (!(error instanceof ScannerUnavailableError)) throw error;
        if (this.failed.size < MAX_FAILED) this.failed.add(blob);
        log.debug({ err: error, blob }, 'mail cannot be scanned yet');
        if (++failures === GIVE_UP) return false;
      }
    }
    if (waiting.length > 0) return true;
    this.failed.clear();
    return false;
  }

  private async look(blob: string): Promise<ScanResult> {
    // Deleted meanwhile: there is nothing left to be infected by.
    if (!(await this.on.blobs.stat(blob))) return { state: 'CLEAN' };
    const raw = await this.on.blobs.open(blob);
    return this.on.scan(raw, AbortSignal.timeout(this.options.deadlineMs));
  }

  private async settle(blob: string, found: ScanResult): Promise<void> {
    const { database, messages, log } = this.on;
    const scan: Scan = {
      state: found.state,
      virus: found.state === 'INFECTED' ? found.name : null,
    };
    await database.transaction(async (tx) => {
      const ids = await messages.settle(tx, blob, scan);
      if (scan.state !== 'INFECTED' || ids.length === 0) return;
      const removed = await messages.toJunk(tx, ids);
      const events = removed.map(({ junkId, ...facts }) =>
        messageEvent(
          { ...facts, folderIds: [...new Set([...facts.folderIds, junkId])] },
          { kind: 'UPDATED', origin: 'SMTP', changedFields: ['folders', 'virusScan'] },
        ),
      );
      await recordMessageEvents(tx, events);
      log.info({ virus: scan.virus, blob, copies: ids.length }, 'mail taken before was infected');
    });
  }
}
