/**
 * Headers on their way out, names in lower case, kept as the HTTP client takes them: names and values
 * in turn. There are so few that looking through them is sooner done than hashing.
 */
export class HeaderList {
  readonly entries: string[];

  constructor(...entries: string[]) {
    this.entries = entries;
  }

  set(name: string, value: string): void {
    const at = this.indexOf(name);
    if (at < 0) this.entries.push(name, value);
    else this.entries[at + 1] = value;
  }

  delete(name: string): void {
    const at = this.indexOf(name);
    if (at >= 0) this.entries.splice(at, 2);
  }

  private indexOf(name: string): number {
    const { entries } = this;
    for (let at = 0; at < entries.length; at += 2) if (entries[at] === name) return at;
    return -1;
  }
}
