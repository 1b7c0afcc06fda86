import { acceptedBy } from './media-types';

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

describe('acceptedBy', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    [JSON_TYPE, JSON_TYPE],
    [GRAPHQL_TYPE, GRAPHQL_TYPE],
    [`${JSON_TYPE}, ${GRAPHQL_TYPE}`, GRAPHQL_TYPE],
    [`${GRAPHQL_TYPE};q=0.5, ${JSON_TYPE}`, JSON_TYPE],
    [`${GRAPHQL_TYPE}; charset=utf-8, ${JSON_TYPE};q=0.9`, GRAPHQL_TYPE],
    [`${JSON_TYPE};q=0, */*;q=0`, undefined],
    ['image/png', undefined],
    ['text/html, */*;q=0.8', JSON_TYPE],
    ['text/event-stream', undefined],
  ])('answers %p with %p', (header, type) => {
    expect(acceptedBy(header).json).toBe(type);
  });

  it('streams only to who names the type', () => {
    expect(acceptedBy('*/*').eventStream).toBe(false);
    expect(acceptedBy('text/event-stream, */*').eventStream).toBe(true);
  });

  it('knows what a form or an image cannot send', () => {
    expect(acceptedBy('*/*').explicit).toBe(false);
    expect(acceptedBy('text/html, image/webp').explicit).toBe(false);
    expect(acceptedBy(JSON_TYPE).explicit).toBe(true);
  });
});
