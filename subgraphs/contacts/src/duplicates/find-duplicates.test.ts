import type { DuplicateFields } from './duplicate.repository';
import { clustersOf, findPairs } from './find-duplicates';
import { similarity } from './similarity';

let count = 0;

function contact(
  fullName: string,
  more: { email?: string; phone?: string; org?: string; birthday?: string } = {},
): DuplicateFields {
  count += 1;
  return {
    id: String(count).padStart(6, '0'),
    fullName,
    name: null,
    emails: more.email === undefined ? [] : [{ address: more.email, label: null, primary: false }],
    phones: more.phone === undefined ? [] : [{ number: more.phone, label: null, primary: false }],
    org: more.org ?? null,
    title: null,
    birthday: more.birthday ?? null,
    notes: null,
    photo: null,
  };
}

const likeness = (a: DuplicateFields, b: DuplicateFields) => findPairs([a, b], 0.01)[0];

describe('telling duplicates', () => {
  it('knows how alike words are', () => {
    expect(similarity('martha', 'marhta')).toBeCloseTo(0.961, 3);
    expect(similarity('dwayne', 'duane')).toBeCloseTo(0.84, 3);
    expect(similarity('abc', 'xyz')).toBe(0);
    expect(similarity('same', 'same')).toBe(1);
  });

  it('says what speaks for it', () => {
    const phone = '+44 20 7946 0000';
    const a = contact('Ada Lovelace', { email: 'a@x.org', phone, org: 'Acme' });
    const b = contact('LOVELACE, Áda', { email: 'a@x.org', phone: '020 7946-0000', org: 'acme' });
    expect(likeness(a, b)).toMatchObject({
      reasons: ['SAME_EMAIL', 'SAME_PHONE', 'SAME_NAME', 'SAME_ORG'],
      conflicts: ['fullName'],
      score: 0.978,
    });
    expect(likeness(contact('Jon Smith'), contact('John Smith'))?.reasons).toEqual([
      'SIMILAR_NAME',
    ]);
  });

  it('doubts other names and other birthdays, and does not trust little', () => {
    const phone = '030 901820';
    const family = likeness(contact('Ada King', { phone }), contact('Byron Noel', { phone }));
    expect(family?.score).toBeLessThan(0.6);
    const namesakes = likeness(
      contact('Ada King', { birthday: '1990-01-01' }),
      contact('Ada King', { birthday: '1960-05-05' }),
    );
    expect(namesakes).toMatchObject({ conflicts: ['birthday'], score: 0.24 });
    expect(
      likeness(contact('A B', { org: 'Acme' }), contact('C D', { org: 'Acme' })),
    ).toBeUndefined();
    expect(
      likeness(contact('A', { phone: '110' }), contact('B', { phone: '110' })),
    ).toBeUndefined();
  });

  it('ties pairs together, by the weakest of them', () => {
    const a = contact('Ada King', { email: 'a@x.org' });
    const b = contact('Ada King', { email: 'a@x.org', phone: '030 1234567' });
    const c = contact('Ada King', { phone: '030 1234567' });
    const [cluster] = clustersOf(findPairs([c, b, a, contact('Stranger')], 0.6));
    expect(cluster).toEqual({ ids: [a.id, b.id, c.id], score: 0.84 });
  });

  it('ties no endless chain', () => {
    const many = Array.from({ length: 50 }, () => contact('Same Name'));
    const clusters = clustersOf(findPairs(many, 0.5));
    expect(Math.max(...clusters.map(({ ids }) => ids.length))).toBeLessThanOrEqual(20);
    expect(clusters.flatMap(({ ids }) => ids)).toHaveLength(50);
  });

  it.each([
    ['different', (n: number) => contact(`Given${n % 997} Family${n}`, { email: `u${n}@x.org` })],
    [
      'sharing one number and one word',
      (n: number) => contact(`Office ${n}`, { phone: '0309018200' }),
    ],
    ['all alike', () => contact('John Smith', { org: 'Acme' })],
  ])('compares 10,000 contacts %s within two seconds', (_, made) => {
    const contacts = Array.from({ length: 9_998 }, (_unused, n) => made(n));
    const doubles = [
      contact('Zoe Zander', { email: 'zz@z.org' }),
      contact('Zoë Zander', { email: 'zz@z.org' }),
    ];
    const all = [...doubles.slice(0, 1), ...contacts, ...doubles.slice(1)];
    const start = process.cpuUsage();
    const pairs = findPairs(all, 0.9);
    const { user, system } = process.cpuUsage(start);
    expect(pairs.map(({ ids }) => ids)).toContainEqual(doubles.map(({ id }) => id));
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});
