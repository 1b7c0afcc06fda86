// The load: a process of its own that keeps a fixed number of requests under way, one on each connection, and
// measures the gateway while it does. Takes one order (a message) at a time and answers each with its figures.
'use strict';

const { isDeepStrictEqual } = require('node:util');
const { cpuMs, residentMb } = require('../lib/process-usage.cjs');
const { Connection, postRequest } = require('./connection.cjs');

// Every response has its status and length checked; one in so many is compared as JSON.
const COMPARE_EVERY = 100;
const PLACE = '\0';

/** Requests that differ in one header's value, if one is given; otherwise all the same. */
function requestMaker(path, body, header) {
  if (header === null) {
    const request = Buffer.from(postRequest(path, body));
    return () => request;
  }
  const [before, after] = postRequest(path, body, `${header}: ${PLACE}`).split(PLACE);
  let count = 0;
  const run = Date.now().toString(36);
  return () => `${before}${run}-${(count += 1)}${after}`;
}

/** Tells whether responses are right; keeps the first reason why one was not. */
class Checker {
  constructor(expected) {
    this.expected = expected;
    this.lengths = new Set();
    this.checked = 0;
    this.failures = 0;
    this.firstFailure = null;
  }

  check(error, response) {
    const reason = error ? error.message : this.reason(response);
    if (reason === null) return;
    this.failures += 1;
    this.firstFailure ??= reason;
  }

  reason({ status, body }) {
    if (status !== 200) return `status ${status}: ${Buffer.concat(body).toString().slice(0, 300)}`;
    const length = body.reduce((sum, part) => sum + part.length, 0);
    this.checked += 1;
    if (this.lengths.has(length) && this.checked % COMPARE_EVERY !== 0) return null;
    const text = Buffer.concat(body).toString();
    if (!isDeepStrictEqual(JSON.parse(text), this.expected)) {
      return `a wrong answer: ${text.slice(0, 300)}`;
    }
    this.lengths.add(length);
    return null;
  }
}

/** Keeps requests under way until `stop()`, and notes how long each took while `recording`. */
class ClosedLoop {
  constructor(makeRequest, checker) {
    this.makeRequest = makeRequest;
    this.checker = checker;
    this.recording = false;
    this.latencies = [];
    this.sent = 0;
    this.isOver = false;
  }

  /** Sends over the connection until the loop is stopped; resolves after the last response. */
  run(connection) {
    return new Promise((resolve) => this.next(connection, resolve));
  }

  next(connection, done) {
    const sent = performance.now();
    this.sent += 1;
    connection.send(this.makeRequest(), (error, response) => {
      if (this.recording) this.latencies.push(performance.now() - sent);
      this.checker.check(error, response);
      if (error || this.isOver) done();
      else this.next(connection, done);
    });
  }

  stop() {
    this.isOver = true;
  }
}

const seconds = (count) => new Promise((resolve) => setTimeout(resolve, count * 1000));
const quantile = (sorted, part) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

async function carryOut(order) {
  const checker = new Checker(order.expected);
  const loop = new ClosedLoop(requestMaker(order.path, order.body, order.header), checker);
  const opening = Array.from({ length: order.connections }, () => Connection.open(order.port));
  const connections = await Promise.all(opening);
  const running = connections.map((connection) => loop.run(connection));
  await seconds(order.warmUpSeconds);
  const cpuBefore = cpuMs(order.pid);
  const start = performance.now();
  loop.recording = true;
  await seconds(order.seconds);
  loop.recording = false;
  const cpu = cpuMs(order.pid) - cpuBefore;
  const elapsed = performance.now() - start;
  const rssMb = residentMb(order.pid);
  loop.stop();
  // What is still under way would be done at the expense of whoever is measured next.
  await Promise.all(running);
  for (const connection of connections) connection.close();
  return figures(loop, { cpu, elapsed, rssMb }, checker);
}

function figures({ latencies, sent }, { cpu, elapsed, rssMb }, { failures, firstFailure }) {
  const sorted = Float64Array.from(latencies).sort();
  return {
    sent,
    requests: sorted.length,
    cpuMsPerRequest: cpu / sorted.length,
    coreShare: cpu / elapsed,
    requestsPerSecond: (sorted.length / elapsed) * 1000,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    rssMb,
    failures,
    firstFailure,
  };
}

process.on('message', (order) => {
  carryOut(order).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send('ready');
