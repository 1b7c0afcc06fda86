import type { EntityManager } from 'typeorm';
import { StemCache } from './stem-cache';

const nobody = {} as EntityManager;

describe('StemCache', () => {
  const asked: string[][] = [];
  const cacheOf = (most: number) =>
    new StemCache(
      {
        stem: (_, words) => {
          asked.push(words.map(({ stemmer, word }) => `${stemmer}:${word}`));
          return Promise.resolve(
            words.map(({ word }) => (word === 'the' ? [] : [word.slice(0, 4)])),
          );
        },
      },
      most,
    );
  const english = (...words: string[]) => ({ stemmers: ['english_stem'], words });
  beforeEach(() => asked.splice(0));

  it('asks for each word of a language once', async () => {
    const cache = cacheOf(100);
    const groups = [english('meeting', 'the'), english('meeting', 'meetings')];
    expect(await cache.stems(nobody, groups)).toEqual([['meet'], ['meet']]);
    expect(await cache.stems(nobody, groups)).toEqual([['meet'], ['meet']]);
    const german = { stemmers: ['german_stem', 'english_stem'], words: ['meeting'] };
    expect(await cache.stems(nobody, [german])).toEqual([['meet']]);
    expect(asked).toEqual([
      ['english_stem:meeting', 'english_stem:the', 'english_stem:meetings'],
      ['german_stem:meeting'],
    ]);
  });

  it('keeps what is used, and forgets the rest when it is full', async () => {
    const cache = cacheOf(2);
    for (const word of ['a', 'b', 'a', 'c', 'a', 'd', 'a', 'e'])
      await cache.stems(nobody, [english(word)]);
    asked.splice(0);
    await cache.stems(nobody, [english('a')]);
    expect(asked).toEqual([]);
    await cache.stems(nobody, [english('b')]);
    expect(asked).toEqual([['english_stem:b']]);
  });
});
