// Serves services of the shop: node bench/shop/server.cjs accounts inventory …
//
// What a service answers is worked out once for each distinct body, by graphql-js over the real schema, and
// served as bytes from then on: the gateways are what is measured, not their subgraphs.
'use strict';

const http = require('node:http');
const net = require('node:net');
const { graphql } = require('graphql');
const { FORWARDED_HEADER } = require('../gateways/forwarded-header.cjs');
const { MessageReader } = require('../lib/message-reader.cjs');
const { PORTS, subgraphSchema } = require('./subgraphs.cjs');

const MOST_ANSWERS = 5_000;
const LARGEST_BODY = 1024 * 1024;

/** The responses of one service, by the body of the request. Drops the oldest when there are too many. */
class Answers {
  constructor(schema) {
    this.schema = schema;
    this.known = new Map();
    this.computed = 0;
  }

  async to(body) {
    const known = this.known.get(body);
    if (known !== undefined) return known;
    const { query, variables, operationName } = JSON.parse(body);
    this.computed += 1;
    const result = await graphql({
      schema: this.schema,
      source: query,
      variableValues: variables,
      operationName,
    });
    const answer = response(200, Buffer.from(JSON.stringify(result)));
    if (this.known.size >= MOST_ANSWERS) this.known.delete(this.known.keys().next().value);
    this.known.set(body, answer);
    return answer;
  }
}

/** A whole response: what is sent often is put together once. */
function response(status, body) {
  const head =
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\ncontent-type: application/json\r\n` +
    `content-length: ${body.length}\r\nconnection: keep-alive\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function failed(error) {
  return response(400, Buffer.from(JSON.stringify({ errors: [{ message: error.message }] })));
}

/** One service. Node's own HTTP server takes longer than a gateway's work on a small answer. */
class Service {
  constructor(name) {
    this.answers = new Answers(subgraphSchema(name));
    this.requests = 0;
    this.marked = 0;
  }

  accept(socket) {
    const reader = new MessageReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const message = reader.next(bytes);
      if (message !== null) this.answer(socket, message);
      else if (reader.buffer.length > LARGEST_BODY) socket.destroy();
    });
  }

  answer(socket, { head, body }) {
    if (head.startsWith('get ')) {
      socket.write(response(200, Buffer.from(JSON.stringify(this.counts()))));
      return;
    }
    this.requests += 1;
    if (head.includes(`\r\n${FORWARDED_HEADER}:`)) this.marked += 1;
    const text = body.length === 1 ? body[0].toString() : Buffer.concat(body).toString();
    const known = this.answers.known.get(text);
    if (known !== undefined) socket.write(known);
    else {
      this.answers.to(text).then(
        (bytes) => socket.write(bytes),
        (error) => socket.write(failed(error)),
      );
    }
  }

  counts() {
    const { requests, marked, answers } = this;
    return { requests, marked, computed: answers.computed, kept: answers.known.size };
  }
}

async function serve(name) {
  const service = new Service(name);
  const server = net.createServer({ noDelay: true }, (socket) => service.accept(socket));
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORTS[name], '127.0.0.1', resolve);
  });
}

Promise.all(process.argv.slice(2).map(serve)).then(
  () => process.send?.('ready'),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);

// The parent's death, however it came, is the end of the service too.
process.on('disconnect', () => process.exit(0));
