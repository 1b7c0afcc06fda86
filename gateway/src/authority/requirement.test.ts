import { both, holdsAll, impliesAll, isOpen, OPEN, type Requirement } from './requirement';

const requirement = (parts: Partial<Requirement>): Requirement => ({ ...OPEN, ...parts });

describe('alternatives of conjunctions', () => {
  it.each<[string, string[][][], string[], boolean]>([
    ['nothing is required', [], [], true],
    ['all of one conjunction are held', [[['a', 'b']]], ['a', 'b'], true],
    ['one of a conjunction is missing', [[['a', 'b']]], ['a'], false],
    ['another alternative is held', [[['a', 'b'], ['c']]], ['c'], true],
    ['each of two requirements is met', [[['a']], [['b']]], ['a', 'b'], true],
    ['one of two requirements is not met', [[['a']], [['b']]], ['a'], false],
    ['there is no alternative', [[]], ['a'], false],
    ['an alternative asks for nothing', [[[]]], [], true],
  ])('when %s', (_, required, held, expected) => {
    expect(holdsAll(required, new Set(held))).toBe(expected);
  });

  it('add up, and leave what is open open', () => {
    const scopes = requirement({ scopes: [[['a']]] });
    expect(both(OPEN, scopes)).toBe(scopes);
    expect(both(scopes, OPEN)).toBe(scopes);
    expect(both(scopes, requirement({ authenticated: true, policies: [[['p']]] }))).toEqual({
      authenticated: true,
      scopes: [[['a']]],
      policies: [[['p']]],
    });
    expect(isOpen(OPEN)).toBe(true);
    expect(isOpen(scopes)).toBe(false);
  });
});

describe('what requirements imply', () => {
  const authenticated = requirement({ authenticated: true });
  const scopes = (...anyOf: string[][]) => requirement({ scopes: [anyOf] });
  const policies = (...anyOf: string[][]) => requirement({ policies: [anyOf] });

  it.each<[string, Requirement[], Requirement, boolean]>([
    ['nothing from nothing', [], OPEN, true],
    ['no sign-in from nothing', [OPEN], authenticated, false],
    ['a sign-in from a sign-in of one', [OPEN, authenticated], authenticated, true],
    ['a sign-in from a scope', [scopes(['a'])], authenticated, true],
    [
      'no sign-in from a policy, which may hold for nobody',
      [policies(['a'])],
      authenticated,
      false,
    ],
    ['a scope from the same', [scopes(['a'])], scopes(['a']), true],
    ['a scope from a conjunction', [scopes(['a', 'b'])], scopes(['a']), true],
    ['no conjunction from one scope', [scopes(['a'])], scopes(['a', 'b']), false],
    ['a conjunction from two', [scopes(['a']), scopes(['b'])], scopes(['a', 'b']), true],
    [
      'alternatives multiplied out',
      [scopes(['a'], ['b']), scopes(['c'])],
      scopes(['a', 'c'], ['b', 'c']),
      true,
    ],
    ['not one of the alternatives', [scopes(['a'], ['b'])], scopes(['a']), false],
    ['no scope from a policy', [policies(['a'])], scopes(['a']), false],
    ['a policy from the same', [policies(['a'])], policies(['a']), true],
  ])('%s', (_, given, other, expected) => {
    expect(impliesAll(given, other)).toBe(expected);
  });

  it('take a product that is too large to look at for none', () => {
    const many = Array.from({ length: 11 }, () => scopes(['a'], ['b']));
    expect(impliesAll(many, scopes(['a'], ['b']))).toBe(false);
  });
});
