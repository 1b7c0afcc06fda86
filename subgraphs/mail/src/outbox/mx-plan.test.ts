import { mxPlan } from './mx-plan';

const facts = (...exchangers: [number, string][]) => ({
  domain: 'there.test',
  ownName: 'mail.here.test',
  exchangers: exchangers.map(([priority, exchange]) => ({ priority, exchange })),
});

describe('mxPlan', () => {
  it('orders by preference, and those of the same at random', () => {
    const three = facts([20, 'c.test'], [10, 'B.test.'], [10, 'a.test']);
    const draws = (values: number[]) => () => values.shift() ?? 0;
    expect(mxPlan(three, draws([0, 0.9, 0.1]))).toEqual({ hosts: ['a.test', 'b.test', 'c.test'] });
    expect(mxPlan(three, draws([0, 0.1, 0.9]))).toEqual({ hosts: ['b.test', 'a.test', 'c.test'] });
  });

  it('takes the domain itself where there is no MX (RFC 5321 §5.1)', () => {
    expect(mxPlan(facts())).toEqual({ hosts: ['there.test'] });
  });

  it('refuses a null MX (RFC 7505)', () => {
    expect(mxPlan(facts([0, '']))).toEqual({ refusal: '556 5.1.10 there.test takes no mail' });
    expect(mxPlan(facts([0, '.']))).toHaveProperty('refusal');
  });

  it('goes only to hosts before itself', () => {
    const named = facts(
      [5, 'first.test'],
      [10, 'Mail.here.test'],
      [10, 'same.test'],
      [20, 'x.test'],
    );
    expect(mxPlan(named)).toEqual({ hosts: ['first.test'] });
    expect(mxPlan(facts([10, 'mail.here.test'], [20, 'x.test']))).toEqual({
      refusal: expect.stringMatching(/^554 5\.4\.6/),
    });
  });
});
