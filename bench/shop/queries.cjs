// The operations that are measured.
'use strict';

const USER = 'fragment User on User { id username name }';
const REVIEW = 'fragment Review on Review { id body }';
const PRODUCT = 'fragment Product on Product { inStock name price shippingEstimate upc weight }';

/** Every service, five levels of entities: the query that federation gateways are commonly compared by. */
const LARGE = `${USER} ${REVIEW} ${PRODUCT}
query Large {
  users {
    ...User
    reviews {
      ...Review
      product {
        ...Product
        reviews {
          ...Review
          author { ...User reviews { ...Review product { ...Product } } }
        }
      }
    }
  }
  topProducts {
    ...Product
    reviews {
      ...Review
      author { ...User reviews { ...Review product { ...Product } } }
    }
  }
}`;

/** One service, one fetch: what a request costs before there is anything to join. */
const SMALL = 'query Small { me { id name username } }';

module.exports = { LARGE, SMALL };
