// The shop's rows, and the objects that the whole graph is read from without any gateway.
'use strict';

const NAMES = ['Ada Lovelace', 'Alan Turing', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov'];
const PRODUCTS = [
  ['Table', 899, 100],
  ['Couch', 1299, 1000],
  ['Glass', 15, 20],
  ['Chair', 499, 100],
  ['TV', 1299, 1000],
  ['Lamp', 6999, 300],
  ['Grill', 3999, 2000],
];
const REVIEWS_PER_USER = 3;
const SENTENCES = [
  'It arrived a day early, and it does what the page says.',
  'The colour is a little darker than in the “picture”; I kept it all the same.',
  'Solid, heavy and well made, though the instructions are for another model.',
  'One screw was missing.\nA new one came within the week, free of charge.',
];

const users = NAMES.map((name, index) => ({
  id: String(index + 1),
  name,
  username: name.toLowerCase().replace(' ', '.'),
  birthday: `19${10 + index}-0${index + 1}-10`,
}));

const products = PRODUCTS.map(([name, price, weight], index) => ({
  upc: String(index + 1),
  name,
  price,
  weight,
  inStock: index % 3 !== 2,
}));

const reviews = users.flatMap((user, at) =>
  Array.from({ length: REVIEWS_PER_USER }, (_, index) => {
    const number = at * REVIEWS_PER_USER + index;
    const body = SENTENCES.slice(0, 1 + (number % SENTENCES.length)).join(' ');
    const { upc } = products[(number * 2) % products.length];
    return { id: String(number + 1), body, authorId: user.id, productUpc: upc };
  }),
);

/** What shipping costs; nothing for a dear product. */
function shippingEstimate({ price, weight }) {
  return price > 1000 ? 0 : Math.round(weight * 0.5);
}

/** The objects of the whole graph, linked, as graphql-js' default resolvers read them. */
function wholeGraph() {
  const userOf = new Map(users.map((user) => [user.id, { ...user }]));
  const productOf = new Map(
    products.map((product) => [
      product.upc,
      { ...product, shippingEstimate: shippingEstimate(product) },
    ]),
  );
  const linked = reviews.map(({ id, body, authorId, productUpc }) => ({
    id,
    body,
    author: userOf.get(authorId),
    product: productOf.get(productUpc),
  }));
  for (const object of [...userOf.values(), ...productOf.values()]) {
    object.reviews = linked.filter(({ author, product }) => [author, product].includes(object));
  }
  return {
    me: userOf.get('1'),
    user: ({ id }) => userOf.get(id),
    users: [...userOf.values()],
    topProducts: ({ first }) => [...productOf.values()].slice(0, first),
  };
}

module.exports = { users, products, reviews, shippingEstimate, wholeGraph };
