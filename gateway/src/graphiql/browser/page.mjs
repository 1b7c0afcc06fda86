// The page a browser gets: bundled by ../bundle-graphiql.ts, with everything it imports.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';

const WORKERS = { json: 'json.worker.js', graphql: 'graphql.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? 'editor.worker.js', import.meta.url)),
};

const endpoint = new URL(globalThis.location.pathname, globalThis.location.origin);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

// Over the socket the headers editor's content becomes the connectionParams, authorization too.
const fetcher = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: socket.href });

const defaultQuery = `# Suitegraph: mail, calendar, contacts, files, tracks and their administration in one graph.
#
# Sign in with the login mutation, then put the token into the headers below:
#   { "authorization": "Bearer <accessToken>" }
# Subscriptions take it from there too.

{
  __typename
}
`;

createRoot(globalThis.document.getElementById('graphiql')).render(
  createElement(GraphiQL, { fetcher, defaultQuery, plugins: [HISTORY_PLUGIN] }),
);
