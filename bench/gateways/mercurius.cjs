// Mercurius' gateway plugin: node bench/gateways/mercurius.cjs <port>. It reads no supergraph: it composes the
// services itself, which speak Federation 1.
'use strict';

const Fastify = require('fastify');
const mercuriusGateway = require('@mercuriusjs/gateway');
const { NAMES, url } = require('../shop/subgraphs.cjs');
const { FORWARDED_HEADER } = require('./forwarded-header.cjs');

async function main(port) {
  const app = Fastify();
  app.register(mercuriusGateway, {
    graphiql: false,
    // Operations seen this often are compiled with graphql-jit.
    jit: 1,
    gateway: {
      services: NAMES.map((name) => ({
        name,
        url: url(name),
        mandatory: true,
        connections: 64,
        keepAliveMaxTimeout: 60_000,
        allowBatchedQueries: false,
        rewriteHeaders: (headers) => {
          const value = headers?.[FORWARDED_HEADER];
          return value === undefined ? {} : { [FORWARDED_HEADER]: value };
        },
      })),
    },
  });
  await app.listen({ port: Number(port), host: '127.0.0.1' });
}

main(process.argv[2]).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
