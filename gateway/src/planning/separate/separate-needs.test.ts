import { composeServices } from '@apollo/composition';
import { parse, print } from 'graphql';
import { buildGraph } from '../build-graph';
import { fieldNeedsOf } from './field-needs';
import { separateNeeds } from './separate-needs';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires"])\n`;
const SHOP = `${LINK}
  type Query { products: [Product!]! books: [Book!] things: [Thing!] }
  union Thing = Book | Product
  type Product @key(fields: "id") { id: ID! price(in: String): Int size: Int weight: Int made: Maker }
  type Book @key(fields: "id") { id: ID! made: Maker }
  type Maker @key(fields: "id") { id: ID! city: String }
`;
const POST = `${LINK}
  type Product @key(fields: "id") {
    id: ID!
    price(in: String): Int @external
    size: Int @external
    dollars: Int @requires(fields: "price(in: \\"USD\\")")
    euros: Int @requires(fields: "price(in: \\"EUR\\")")
    euroSize: Int @requires(fields: "size price(in: \\"EUR\\")")
    shelf: Int
  }
  type Maker @key(fields: "id") { id: ID! city: String @external zone: Int @requires(fields: "city") phone: Int }
`;

const { supergraphSchema } = graph();

function graph() {
  const services = Object.entries({ shop: SHOP, post: POST });
  const { supergraphSdl, errors } = composeServices(
    services.map(([name, sdl]) => ({ name, url: `local://${name}`, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors.join('\n'));
  return buildGraph(supergraphSdl);
}

/** The operation as it is to be planned; undefined where it stays as it is. */
function separated(query: string): string | undefined {
  const document = parse(query, { noLocation: true });
  const made = separateNeeds(document, supergraphSchema, fieldNeedsOf(supergraphSchema));
  return made && print(made).replace(/\s+/g, ' ');
}

describe('fields that are planned apart', () => {
  it('require one field with arguments that differ', () => {
    expect(separated('{ products { shelf dollars euros } }')).toBe(
      '{ products { shelf dollars ... @defer(label: "apart1") { euros } } }',
    );
  });

  it('are as few as possible', () => {
    expect(separated('{ products { dollars euros euroSize } }')).toBe(
      '{ products { dollars ... @defer(label: "apart1") { euros euroSize } } }',
    );
  });

  it('require what is fetched for objects of one type alone', () => {
    expect(
      separated('{ things { ... on Book { made { zone } } ... on Product { made { phone } } } }'),
    ).toBe(
      '{ things { ... on Book { made { ... @defer(label: "apart1") { zone } } } ... on Product { made { phone } } } }',
    );
  });
});

it.each([
  '{ products { euros euroSize shelf size } }',
  '{ products { dollars } books { made { zone } } }',
  '{ things { ... on Product { dollars made { zone phone } } } }',
  '{ things { ... on Book { made { zone } } ... on Product { made { zone } } } }',
  '{ things { ... on Book { made { zone } } ... on Product { made { city } } } }',
])('others are planned together: %s', (query) => {
  expect(separated(query)).toBeUndefined();
});
