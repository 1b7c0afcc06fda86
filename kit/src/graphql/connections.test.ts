import { decodeKeyset, encodeKeyset, pageSize, toPage } from './connections';

describe('connections', () => {
  it('takes the default for an absent size and refuses one outside its bounds', () => {
    expect([pageSize(undefined), pageSize(null), pageSize(200)]).toEqual([50, 50, 200]);
    for (const size of [0, -1, 201])
      expect(() => pageSize(size)).toThrow('first must be from 1 to 200');
  });

  it('knows from one row too many that there is a next page', () => {
    const page = toPage(['a', 'b', 'c'], { first: 2, after: 'x' }, (row) => [row]);
    expect(page.edges.map(({ node }) => node)).toEqual(['a', 'b']);
    expect(page.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: encodeKeyset(['a']),
      endCursor: encodeKeyset(['b']),
    });
  });

  it('has no cursors for an empty page', () => {
    expect(toPage([], { first: 2 }, () => []).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
    });
  });

  it('reads its own cursors back, and refuses all others', () => {
    expect(decodeKeyset(encodeKeyset(['2026-01-01', 7]), 2)).toEqual(['2026-01-01', 7]);
    for (const cursor of [
      '',
      'nonsense',
      encodeKeyset(['one']),
      Buffer.from('{}').toString('base64url'),
    ]) {
      expect(() => decodeKeyset(cursor, 2)).toThrow('Not a cursor of this list');
    }
  });
});
