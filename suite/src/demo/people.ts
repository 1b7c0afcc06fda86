/** The password of everybody in the demo. */
export const PASSWORD = 'suitegraph-demo';

/** The people of the demo organisation; the first is its administrator. */
export const PEOPLE = [
  { email: 'alice@demo.test', displayName: 'Alice Archer' },
  { email: 'bob@demo.test', displayName: 'Bob Baker' },
  { email: 'carol@demo.test', displayName: 'Carol Carter' },
] as const;
