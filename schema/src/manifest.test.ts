import { parse } from 'graphql';
import { buildManifest, canonicalText, operationId } from './manifest';

const FRAGMENTS = 'fragment B on Message { id } fragment A on Message { ...B subject }';

describe('the manifest', () => {
  it('registers each operation with the fragments it uses, under the SHA-256 of its text', () => {
    const { operations } = buildManifest(
      new Map([
        ['fragments', `${FRAGMENTS} fragment Unused on Message { size }`],
        ['mail', 'query Inbox { messages { ...A } } mutation Send { send { id } }'],
      ]),
    );
    expect(operations.map(({ name, type }) => [name, type])).toEqual([
      ['Inbox', 'query'],
      ['Send', 'mutation'],
    ]);
    const [inbox] = operations;
    expect(inbox?.body).toContain('fragment A on Message');
    expect(inbox?.body).not.toContain('Unused');
    expect(inbox?.id).toBe(operationId(inbox?.body ?? ''));
  });

  it('gives one text to the same operation, however its fragments are ordered', () => {
    const query = 'query Inbox { messages { ...A } }';
    expect(canonicalText(parse(`${query} ${FRAGMENTS}`))).toBe(
      canonicalText(parse(`${FRAGMENTS} ${query}`)),
    );
  });

  it.each([
    ['an anonymous operation', new Map([['mail', '{ messages { id } }']]), /mail.*needs a name/],
    [
      'a name that is used twice',
      new Map([
        ['a', 'query Inbox { x }'],
        ['b', 'query Inbox { y }'],
      ]),
      /b: Inbox is in a as well/,
    ],
    ['a syntax error', new Map([['mail', 'query {']]), /mail: Syntax Error/],
  ])('refuses %s', (_what, documents, message) => {
    expect(() => buildManifest(documents)).toThrow(message);
  });
});
