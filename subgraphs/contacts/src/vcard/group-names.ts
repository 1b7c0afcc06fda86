import type { Card } from './card';

/** Gives out names of property groups the card does not use yet: item1, item2, … */
export class GroupNames {
  private readonly used: Set<string>;
  private next = 1;

  constructor(card: Card) {
    this.used = new Set(card.lines.map(({ property }) => property.group?.toLowerCase() ?? ''));
  }

  free(): string {
    while (this.used.has(`item${this.next}`)) this.next += 1;
    const name = `item${this.next}`;
    this.used.add(name);
    return name;
  }
}
