import { computeResponse } from '@apollo/gateway/dist/resultShaping';
import { buildSchemaFromAST, operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import { parse } from 'graphql';
import { compileProjector } from '../src/execution/projection/compile-projector';

/**
 * Microseconds to write a response of about 50 KB, next to Apollo's way of doing it:
 * `node -r @swc-node/register gateway/bench/projection.ts`.
 */
const SDL = parse(`
  type Query { topProducts: [Product!]! search: [Result!]! }
  interface Result { id: ID! }
  enum Status { ACTIVE CLOSED }
  scalar DateTime
  type Product implements Result { id: ID! upc: String! name: String price: Int weight: Float
    inStock: Boolean shippingEstimate: Int reviews: [Review!] }
  type Review { id: ID! body: String createdAt: DateTime author: User }
  type User implements Result { id: ID! username: String! name: String status: Status reviews: [Review] }
`);
const DOCUMENT = parse(`
  query Shop($prices: Boolean = true) {
    topProducts { ...P reviews { id body createdAt author { ...U } } }
    search { __typename id ... on User { ...U } ... on Product { ...P } }
  }
  fragment P on Product { __typename upc name price @include(if: $prices) weight inStock shippingEstimate }
  fragment U on User { id username name status }
`);
const ROUNDS = 4000;

function user(n: number): object {
  const status = n % 3 ? 'ACTIVE' : 'CLOSED';
  return { __typename: 'User', id: String(n), username: `user${n}`, name: `Name of ${n}`, status };
}

function review(n: number): object {
  const body = `A review of some words, the ${n}th of them, which is neither long nor "short"`;
  return {
    __typename: 'Review',
    id: `r${n}`,
    body,
    createdAt: '2026-01-02T03:04:05.000Z',
    author: user(n % 17),
  };
}

function product(n: number): object {
  return {
    __typename: 'Product',
    id: String(n),
    upc: `upc-${n}`,
    name: `Product ${n}`,
    price: n * 100,
    weight: n / 7,
    inStock: n % 2 === 0,
    shippingEstimate: n % 5 ? n : null,
  };
}

function microseconds(task: () => string): number {
  for (let round = 0; round < ROUNDS / 4; round++) Buffer.byteLength(task());
  const samples = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint();
    // A text is flat before it is sent: that belongs to its price.
    Buffer.byteLength(task());
    return Number(process.hrtime.bigint() - start) / 1000;
  });
  return samples.sort((a, b) => a - b)[ROUNDS / 2] ?? NaN;
}

function main(): void {
  const data = JSON.parse(
    JSON.stringify({
      topProducts: Array.from({ length: 30 }, (_, n) => ({
        ...product(n),
        reviews: Array.from({ length: 7 }, (_, m) => review(n * 7 + m)),
      })),
      search: Array.from({ length: 60 }, (_, n) => (n % 2 ? user(n) : product(n))),
    }),
  ) as Record<string, unknown>;
  const apollo = buildSchemaFromAST(SDL);
  const schema = apollo.toGraphQLJSSchema();
  const operation = operationFromDocument(apollo, DOCUMENT);
  const context = buildOperationContext({ schema, operationDocument: DOCUMENT });
  const variables = { prices: true };
  const introspect = () => null;
  const reference = () =>
    JSON.stringify(
      computeResponse({ operation, variables, input: data, introspectionHandling: introspect })
        .data,
    );
  const expected = JSON.stringify(JSON.parse(reference()));
  console.log(`response of ${Buffer.byteLength(expected)} bytes`);
  console.log(`apollo: ${microseconds(reference).toFixed(0)} µs`);
  console.log(
    `JSON.stringify of the data alone: ${microseconds(() => JSON.stringify(data)).toFixed(0)} µs`,
  );
  for (const codegen of [true, false]) {
    const input = { schema, operation: context.operation, fragments: context.fragments };
    const projector = compileProjector(input, { codegen });
    const task = () => projector.project(data, variables, introspect).dataText;
    if (task() !== expected) throw new Error('the projector writes something else');
    console.log(`${codegen ? 'generated code' : 'closures'}: ${microseconds(task).toFixed(0)} µs`);
  }
}

main();
