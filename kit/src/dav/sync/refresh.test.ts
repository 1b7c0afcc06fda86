import { diffEtags } from './refresh';

it('tells what is new, other or gone, and doubts what has no entity tag', () => {
  const known = new Map([
    ['same', '"1"'],
    ['other', '"1"'],
    ['gone', '"1"'],
    ['unsure', ''],
  ]);
  const now = new Map([
    ['same', '"1"'],
    ['other', '"2"'],
    ['new', '"1"'],
    ['unsure', ''],
  ]);
  expect(diffEtags(known, now)).toEqual({
    changed: [
      { url: 'other', etag: '"2"' },
      { url: 'new', etag: '"1"' },
      { url: 'unsure', etag: null },
    ],
    removed: ['gone'],
  });
});
