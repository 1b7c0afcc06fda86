import { applyWish, changedFields, type TrackText } from './track';

const before: TrackText = { title: 'Old', genre: 'Pop', tags: ['a'], visibility: 'PRIVATE' };

describe('what people write about a track', () => {
  it('stays where nothing is said', () => {
    expect(applyWish(before, {})).toEqual(before);
    expect(applyWish(before, { title: null, tags: null, visibility: null })).toEqual(before);
    expect(changedFields(before, applyWish(before, { title: 'Old' }))).toEqual([]);
  });

  it('changes field by field', () => {
    const after = applyWish(before, {
      title: ' New ',
      genre: null,
      tags: [],
      visibility: 'PUBLIC',
    });
    expect(after).toEqual({ title: 'New', genre: null, tags: [], visibility: 'PUBLIC' });
    expect(changedFields(before, after)).toEqual(['title', 'genre', 'tags', 'visibility']);
  });

  it.each([
    [{ title: 'x'.repeat(501) }, 'title'],
    [{ title: '\u{d800}' }, 'title'],
    [{ genre: 'a\0b' }, 'genre'],
    [{ tags: Array.from({ length: 51 }, String) }, 'tags'],
    [{ visibility: 'public' }, 'visibility'],
  ])('is refused when it is %j', (wish, field) => {
    expect(() => applyWish(before, wish)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST_BODY', path: ['input', field] }),
    );
  });
});
