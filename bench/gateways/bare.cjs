// What HTTP alone takes: node bench/gateways/bare.cjs <supergraph> <port>. It reads a request, sends one to a service
// and passes the answer on, with the same server and client as a gateway has and nothing of GraphQL.
'use strict';

const http = require('node:http');
const { Pool } = require('undici');
const { SMALL } = require('../shop/queries.cjs');
const { url } = require('../shop/subgraphs.cjs');
const { FORWARDED_HEADER } = require('./forwarded-header.cjs');

const service = new URL(url('accounts'));
const pool = new Pool(service.origin, { connections: 64, headersTimeout: 0, bodyTimeout: 0 });
const body = JSON.stringify({ query: SMALL });

/** Collects a response, with the least that undici offers for it. */
class Collector {
  constructor(done, failed) {
    this.done = done;
    this.failed = failed;
    this.chunks = [];
  }

  onRequestStart() {}

  onResponseStart() {}

  onResponseData(_controller, chunk) {
    this.chunks.push(chunk);
  }

  onResponseEnd() {
    this.done(this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks));
  }

  onResponseError(_controller, error) {
    this.failed(error);
  }
}

function serve(request, response) {
  request.on('data', () => {});
  request.on('end', () => {
    const value = request.headers[FORWARDED_HEADER];
    const headers = ['content-type', 'application/json', 'accept', 'application/json'];
    if (value !== undefined) headers.push(FORWARDED_HEADER, value);
    const answer = (bytes) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': bytes.length,
      });
      response.end(bytes);
    };
    const fail = (error) => response.destroy(error);
    const collector = new Collector(answer, fail);
    pool.dispatch({ method: 'POST', path: service.pathname, headers, body }, collector);
  });
}

http.createServer(serve).listen(Number(process.argv[3]), '127.0.0.1');
