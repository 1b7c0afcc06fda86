// The four services of the shop: their ports, their SDL, their executable schemas, and the supergraph of them.
'use strict';

const fs = require('fs');
const path = require('path');
const { parse } = require('graphql');
const data = require('./data.cjs');

const PORTS = { accounts: 4901, inventory: 4902, products: 4903, reviews: 4904 };
const NAMES = Object.keys(PORTS);

const byId = (rows, key) => {
  const index = new Map(rows.map((row) => [row[key], row]));
  return (id) => index.get(id);
};
const user = byId(data.users, 'id');
const product = byId(data.products, 'upc');
const review = byId(data.reviews, 'id');

const resolvers = {
  accounts: {
    Query: {
      me: () => user('1'),
      user: (_, { id }) => user(id),
      users: () => data.users,
    },
    User: { __resolveReference: ({ id }) => user(id) },
  },
  inventory: {
    Product: {
      // Price and weight are what the gateway brought along, so that a gateway that forgets them is found out.
      __resolveReference: (given) => ({ ...given, inStock: product(given.upc).inStock }),
      shippingEstimate: data.shippingEstimate,
    },
  },
  products: {
    Query: { topProducts: (_, { first }) => data.products.slice(0, first) },
    Product: { __resolveReference: ({ upc }) => product(upc) },
  },
  reviews: {
    Review: {
      __resolveReference: ({ id }) => review(id),
      author: ({ authorId }) => ({ id: authorId, username: user(authorId).username }),
      product: ({ productUpc }) => ({ upc: productUpc }),
    },
    User: { reviews: ({ id }) => data.reviews.filter(({ authorId }) => authorId === id) },
    Product: { reviews: ({ upc }) => data.reviews.filter(({ productUpc }) => productUpc === upc) },
  },
};

const url = (name) => `http://127.0.0.1:${PORTS[name]}/graphql`;

function typeDefs(name) {
  return parse(fs.readFileSync(path.join(__dirname, `${name}.graphql`), 'utf8'));
}

/** The executable schema of one service. */
function subgraphSchema(name) {
  const { buildSubgraphSchema } = require('@apollo/subgraph');
  return buildSubgraphSchema([{ typeDefs: typeDefs(name), resolvers: resolvers[name] }]);
}

/** The SDL of the supergraph. `more` is SDL that is added to a service, by its name. */
function composeShop(more = {}) {
  const { composeServices } = require('@apollo/composition');
  const definitions = (name) => {
    const own = typeDefs(name);
    if (more[name] === undefined) return own;
    return { ...own, definitions: [...own.definitions, ...parse(more[name]).definitions] };
  };
  const { errors, supergraphSdl } = composeServices(
    NAMES.map((name) => ({ name, url: url(name), typeDefs: definitions(name) })),
  );
  if (errors) throw new Error(`The shop does not compose: ${errors.map(String).join('; ')}`);
  return supergraphSdl;
}

module.exports = { NAMES, PORTS, url, subgraphSchema, composeShop };
