/**
 * Choices made beforehand: what is built from them is the same each time, and gets smaller when
 * they get fewer or smaller, since beyond the end each choice is the first one.
 */
export class Tape {
  private at = 0;

  constructor(private readonly choices: readonly number[]) {}

  /** A number from 0 to below `bound`. */
  below(bound: number): number {
    const choice = this.choices[this.at] ?? 0;
    this.at += 1;
    return bound <= 1 ? 0 : choice % bound;
  }

  /** True once in `times`, and never beyond the end. */
  once(times: number): boolean {
    return this.below(times) === times - 1;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  get isOver(): boolean {
    return this.at >= this.choices.length;
  }
}

/** FNV-1a, as 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
