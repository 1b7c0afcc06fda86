interface Closable {
  close(): Promise<void>;
}

interface Shared<C> {
  readonly connection: C;
  users: number;
}

/** A connection that is used, and how to say that it is no longer. */
export interface Lease<C> {
  readonly connection: C;
  release(): Promise<void>;
}

/** Connections that outlive the graphs they were opened for: who wants the same gets the same. */
export class ConnectionPool<C extends Closable> {
  private readonly open = new Map<string, Shared<C>>();

  /** The connection known by `key`, or a new one; it closes when its last user releases it. */
  lease(key: string, connect: () => C): Lease<C> {
    const shared = this.open.get(key) ?? { connection: connect(), users: 0 };
    this.open.set(key, shared);
    shared.users += 1;
    let released: Promise<void> | undefined;
    return {
      connection: shared.connection,
      release: () => (released ??= this.release(key, shared)),
    };
  }

  private async release(key: string, shared: Shared<C>): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    this.open.delete(key);
    await shared.connection.close();
  }
}
