import type { DataSource } from 'typeorm';
import type { Owner } from '../accounts/account';
import { isId } from '../messages/ids';
import type { ThreadRecord } from './thread';
import type { ThreadRepository } from './thread.repository';

/** The viewer's conversations. */
export class ThreadService {
  constructor(
    private readonly database: DataSource,
    private readonly threads: ThreadRepository,
  ) {}

  /** Threads in the order of their ids; undefined for those the owner does not have. */
  async byIds(owner: Owner, ids: readonly string[]): Promise<(ThreadRecord | undefined)[]> {
    const found = await this.threads.byIds(this.database.manager, owner, ids.filter(isId));
    const byId = new Map(found.map((thread) => [thread.id, thread]));
    return ids.map((id) => byId.get(id));
  }
}
