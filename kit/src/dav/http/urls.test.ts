import { canonicalUrl, collectionUrl, staysWithServer } from './urls';

const BASE = 'https://dav.example.com/dav/';

it.each([
  ['anna@example.com/', 'anna%40example.com/'],
  ['anna%40example.com/', 'anna%40example.com/'],
  ['a b%20c.ics', 'a%20b%20c.ics'],
  ['a%2Fb.ics', 'a%2Fb.ics'],
  ['%FF.ics', '%FF.ics'],
  ['ü.ics', '%C3%BC.ics'],
  ['%c3%bc.ics#x', '%C3%BC.ics'],
])('spells %s in one way', (href, expected) => {
  expect(canonicalUrl(href, BASE)).toBe(`${BASE}${expected}`);
});

it('leaves no credentials in a URL, and ends a collection with a slash', () => {
  expect(collectionUrl('https://anna:secret@dav.example.com/x', BASE)).toBe(
    'https://dav.example.com/x/',
  );
});

it.each([
  ['https://a.example/x', 'https://a.example/y', true],
  ['http://a.example/', 'https://a.example/', true],
  ['https://a.example/', 'http://a.example/', false],
  ['http://a.example:8080/', 'https://a.example/', false],
  ['https://a.example/', 'https://a.example:8443/', false],
  ['https://a.example/', 'https://b.a.example/', false],
])('from %s to %s stays with the server: %s', (from, to, expected) => {
  expect(staysWithServer(new URL(from), new URL(to))).toBe(expected);
});
