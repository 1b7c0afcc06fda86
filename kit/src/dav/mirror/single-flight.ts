/** Joins those who ask for the same work while it is under way. */
export class SingleFlight {
  private readonly underWay = new Map<string, Promise<void>>();

  /** Does the work, or waits for what is being done already under the key. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    const known = this.underWay.get(key);
    if (known) return known;
    const done = work().finally(() => this.underWay.delete(key));
    this.underWay.set(key, done);
    return done;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay.values());
  }
}

/** Whether the work was done within so many milliseconds; it goes on all the same. Throws what it throws. */
export async function doneWithin(work: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
    // Whoever waited has gone: nobody else would hear of a failure.
    work.catch(() => undefined);
  }
}
