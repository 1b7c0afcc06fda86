const SLICES = 10;

/** Two tallies over the latest time, kept in slices: what is older than the window falls out. */
export class RollingWindow {
  private readonly totals = new Uint32Array(SLICES);
  private readonly marked = new Uint32Array(SLICES);
  private latest = 0;

  constructor(
    private readonly milliseconds: number,
    private readonly now: () => number,
  ) {}

  add(total: number, marked: number): void {
    const slice = this.turn();
    this.totals[slice] = (this.totals[slice] ?? 0) + total;
    this.marked[slice] = (this.marked[slice] ?? 0) + marked;
  }

  /** Everything within the window, and the part of it that was marked. */
  sum(): { readonly total: number; readonly marked: number } {
    this.turn();
    const add = (sum: number, count: number): number => sum + count;
    return { total: this.totals.reduce(add, 0), marked: this.marked.reduce(add, 0) };
  }

  clear(): void {
    this.totals.fill(0);
    this.marked.fill(0);
  }

  /** Empties the slices that time has left behind; the present one. */
  private turn(): number {
    const present = Math.floor((this.now() * SLICES) / this.milliseconds);
    const passed = Math.min(present - this.latest, SLICES);
    for (let back = 0; back < passed; back += 1) {
      this.totals[(present - back) % SLICES] = 0;
      this.marked[(present - back) % SLICES] = 0;
    }
    this.latest = present;
    return present % SLICES;
  }
}
