// Apollo Server over @apollo/gateway: node bench/gateways/apollo.cjs <supergraph file> <port>
'use strict';

const fs = require('node:fs');
const { ApolloServer } = require('@apollo/server');
const { startStandaloneServer } = require('@apollo/server/standalone');
const { ApolloServerPluginLandingPageDisabled } = require('@apollo/server/plugin/disabled');
const { ApolloGateway, RemoteGraphQLDataSource } = require('@apollo/gateway');
const { FORWARDED_HEADER } = require('./forwarded-header.cjs');

class ForwardingDataSource extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.forwarded !== undefined)
      request.http.headers.set(FORWARDED_HEADER, context.forwarded);
  }
}

async function main(file, port) {
  const gateway = new ApolloGateway({
    supergraphSdl: fs.readFileSync(file, 'utf8'),
    // The data source keeps its own agent, whose connections are kept alive.
    buildService: ({ url }) => new ForwardingDataSource({ url }),
  });
  // The caches of parsed, validated and planned operations are on and large enough by default.
  const server = new ApolloServer({ gateway, plugins: [ApolloServerPluginLandingPageDisabled()] });
  await startStandaloneServer(server, {
    listen: { port: Number(port), host: '127.0.0.1' },
    context: async ({ req }) => ({ forwarded: req.headers[FORWARDED_HEADER] }),
  });
}

main(process.argv[2], process.argv[3]).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
