import { referencesTo } from './replies';

const parent = (...headers: [string, string][]) => ({
  id: 'm',
  text: null,
  html: null,
  headers: headers.map(([name, value]) => ({ name, value })),
});

describe('referencesTo (RFC 5322 §3.6.4)', () => {
  it('is the references of the parent and the parent', () => {
    expect(
      referencesTo(parent(['References', '<a@x>\t<b@x>'], ['In-Reply-To', '<c@x>']), 'p@x'),
    ).toEqual(['a@x', 'b@x', 'p@x']);
  });

  it('takes a single In-Reply-To for missing references, and not several', () => {
    expect(referencesTo(parent(['in-reply-to', '<c@x>']), 'p@x')).toEqual(['c@x', 'p@x']);
    expect(referencesTo(parent(['In-Reply-To', '<c@x> <d@x>']), 'p@x')).toEqual(['p@x']);
    expect(referencesTo(undefined, 'p@x')).toEqual(['p@x']);
  });

  it('keeps root and end of a long chain, and the parent once', () => {
    const many = Array.from({ length: 80 }, (_, n) => `<${n}@x>`).join(' ');
    const chain = referencesTo(parent(['References', `${many} <p@x>`]), 'p@x');
    expect(chain).toHaveLength(50);
    expect([chain[0], chain[1], chain.at(-1)]).toEqual(['0@x', '32@x', 'p@x']);
  });
});
