// Hive Gateway's configuration, read by its own command line.
import { defineConfig } from '@graphql-hive/gateway';
import forwarding from './forwarded-header.cjs';

const { FORWARDED_HEADER } = forwarding;

export const gatewayConfig = defineConfig({
  // One process, as all the others.
  fork: 1,
  // Compiles operations for the JS planner. The Rust planner brings its own executor, and answers wrongly with it.
  jit: process.env.BENCH_JIT === 'on',
  logging: 'error',
  landingPage: false,
  graphiql: false,
  // Requests that arrive while the same one is being answered get its answer: measured on its own.
  inboundInflightRequestDeduplication: process.env.BENCH_SHARING === 'on',
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const value = request.headers.get(FORWARDED_HEADER);
      return value === null ? undefined : { [FORWARDED_HEADER]: value };
    },
  },
});
