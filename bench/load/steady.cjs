// A load of so many requests a second, whether or not the earlier ones have been answered: what clients that
// know nothing of each other do, and what shows how long a fault lasts.
'use strict';

const { isDeepStrictEqual } = require('node:util');
const { Connection, postRequest } = require('./connection.cjs');

const TICK_MS = 5;
const MOST_CONNECTIONS = 500;
const DEADLINE_MS = 60_000;
// Servers close what has been idle for a while (Node's after 5 s): writing to such a connection may cross with that.
const IDLE_AT_MOST_MS = 2_000;

class SteadyLoad {
  /** `expected` is the JSON of the right answer; `onDone` is told of each request. */
  constructor({ port, path, query, expected, perSecond, onDone }) {
    this.port = port;
    this.request = Buffer.from(postRequest(path, JSON.stringify({ query })));
    this.expected = expected;
    this.perMs = perSecond / 1000;
    this.onDone = onDone;
    this.idle = [];
    this.open = 0;
    this.underWay = 0;
    this.rightText = null;
  }

  start() {
    const start = performance.now();
    let sent = 0;
    this.timer = setInterval(() => {
      const due = Math.floor((performance.now() - start) * this.perMs);
      for (; sent < due; sent += 1) this.send();
    }, TICK_MS);
  }

  /** Sends nothing more; resolves when everything is answered. */
  async stop() {
    clearInterval(this.timer);
    const deadline = performance.now() + DEADLINE_MS;
    while (this.underWay > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    for (const { connection } of this.idle) connection.close();
  }

  async send() {
    const sentAt = performance.now();
    const done = (reason) => {
      this.underWay -= 1;
      this.onDone({ sentAt, tookMs: performance.now() - sentAt, reason });
    };
    this.underWay += 1;
    let connection;
    try {
      connection = await this.connection();
    } catch (error) {
      done(error.message);
      return;
    }
    connection.send(this.request, (error, response) => {
      if (error) this.open -= 1;
      else this.idle.push({ connection, since: performance.now() });
      done(error ? error.message : this.reason(response));
    });
  }

  async connection() {
    const idle = this.takeIdle();
    if (idle) return idle;
    if (this.open >= MOST_CONNECTIONS) throw new Error('too many requests are unanswered');
    this.open += 1;
    try {
      return await Connection.open(this.port);
    } catch (error) {
      this.open -= 1;
      throw error;
    }
  }

  /** The connection used last, if it can be relied on; those that can't are closed. */
  takeIdle() {
    const { connection, since } = this.idle.pop() ?? {};
    if (!connection) return undefined;
    if (connection.isOpen && performance.now() - since < IDLE_AT_MOST_MS) return connection;
    // All the others have been idle for longer.
    for (const old of [connection, ...this.idle.map((each) => each.connection)]) old.close();
    this.open -= 1 + this.idle.length;
    this.idle = [];
    return undefined;
  }

  /** Null for the right answer. */
  reason({ status, body }) {
    const text = Buffer.concat(body).toString();
    if (text === this.rightText) return null;
    if (status !== 200) return `status ${status}: ${text.slice(0, 200)}`;
    if (!isDeepStrictEqual(JSON.parse(text), this.expected)) return text.slice(0, 200);
    this.rightText = text;
    return null;
  }
}

module.exports = { SteadyLoad };
