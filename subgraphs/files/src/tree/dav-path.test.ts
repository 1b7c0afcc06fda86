import { davPathOf, parseDavPath } from './dav-path';

const names = new Map([
  ['top', 'Top'],
  ['shared', 'Sh/red'],
]);
const file = {
  id: 'leaf',
  name: 'a b.txt',
  ancestors: ['root', 'top', 'shared'],
  ownerAddress: 'alice@demo.test',
};

describe('DAV paths', () => {
  it('of the owner lead from the drive down', () => {
    const path = davPathOf({ ...file, access: 'owner', sharedRoot: null }, names);
    expect(path).toBe('/files/alice%40demo.test/Top/Sh%2Fred/a%20b.txt');
    expect(parseDavPath(path)).toEqual({
      start: { drive: 'alice@demo.test' },
      names: ['Top', 'Sh/red', 'a b.txt'],
    });
  });

  it('of a grantee begin at what was shared, and name nothing above', () => {
    const path = davPathOf({ ...file, access: 'read', sharedRoot: 'shared' }, names);
    expect(path).toBe('/shares/shared/a%20b.txt');
    expect(parseDavPath(`${path}/`)).toEqual({ start: { shared: 'shared' }, names: ['a b.txt'] });
    expect(davPathOf({ ...file, access: 'read', sharedRoot: 'leaf' }, names)).toBe('/shares/leaf');
  });

  it.each(['', '/', '/files', '/files//x', '/other/x', 'files/x', '/files/%ff', '/files/a/%00'])(
    'are not %j',
    (path) => {
      expect(parseDavPath(path)).toBeUndefined();
    },
  );
});
