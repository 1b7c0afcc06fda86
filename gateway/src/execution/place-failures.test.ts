import { NullPlaces } from './null-places';
import { placeFailures } from './place-failures';
import type { Failure } from './plan/failure';
import type { ResponsePath } from './plan/json';

const data = { book: { byline: null, title: 'One', author: { name: 'Kim' } }, best: null };
const ASKED = ['book', 'book.byline', 'book.title', 'book.author', 'book.author.name', 'best'];

function selectedLength(path: ResponsePath): number {
  const unasked = path.findIndex((_, index) => !ASKED.includes(path.slice(0, index + 1).join('.')));
  return unasked < 0 ? path.length : unasked;
}

function place(...failures: Failure[]) {
  const nulls = new NullPlaces(data, []);
  const { told, untold } = placeFailures(failures, { nulls, selectedLength, others: [] });
  const texts = (them: readonly Failure[]) =>
    them.map(({ path = [], message }) => `${path.join('.')}: ${message}`);
  return { told: texts(told), untold: texts(untold) };
}

const rank: Failure = { message: 'down', path: ['book', 'author', 'rank'] };

it('tells what failed unasked at the field that is null because of it', () => {
  const byline: Failure = { message: 'down', path: ['book', 'byline'], causedBy: rank };
  const title: Failure = { message: 'down', path: ['book', 'title'], causedBy: rank };
  expect(place(rank, byline, title)).toEqual({
    told: ['book.byline: down'],
    untold: ['book.author.rank: down'],
  });
});

it('tells nothing of a null twice', () => {
  const own: Failure = { message: 'own', path: ['book', 'byline'] };
  const byline: Failure = { message: 'down', path: ['book', 'byline'], causedBy: rank };
  expect(place(own, rank, byline, { ...own }).told).toEqual(['book.byline: own']);
});

it('keeps what led to no null, at what the caller asked for', () => {
  expect(place(rank).told).toEqual(['book.author: down']);
});

it('tells what is below a null at the field that was asked for', () => {
  expect(place({ message: 'down', path: ['best', 'sku'] }).told).toEqual(['best: down']);
});

it('keeps errors without a path, and those of all that is below theirs', () => {
  const covering: Failure = { message: 'all', path: ['book', 'more'], covers: true };
  expect(place({ message: 'none' }, covering).told).toEqual([': none', 'book.more: all']);
});
