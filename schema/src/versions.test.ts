import { nextVersion } from './versions';

const first = { hash: 'a', date: '2026-11-01T00:00:00Z', breaking: [] };

describe('published versions', () => {
  it('count up from one', () => {
    const versions = nextVersion(nextVersion([], first), { ...first, hash: 'b' });
    expect(versions.map(({ version, hash }) => [version, hash])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('do not grow when the same graph is published again', () => {
    const versions = nextVersion([], first);
    expect(nextVersion(versions, { ...first, date: '2026-11-02T00:00:00Z' })).toEqual(versions);
  });
});
