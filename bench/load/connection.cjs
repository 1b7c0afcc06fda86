// One kept-alive HTTP/1.1 connection that sends ready-made requests and reads whole responses. A general
// client costs more CPU than the fastest gateways do, and would be what is measured.
'use strict';

const net = require('node:net');
const { MessageReader } = require('../lib/message-reader.cjs');

class Connection {
  /** Resolves once the connection to `port` of this machine stands. */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
      socket.once('error', reject);
    });
  }

  constructor(socket) {
    this.socket = socket;
    this.reader = new MessageReader();
    this.waiting = null;
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** Sends a request; `done` is called with an error or with { status, body: Buffer[] }. */
  send(bytes, done) {
    this.waiting = done;
    if (this.socket.destroyed) this.fail(new Error('the connection was closed'));
    else this.socket.write(bytes);
  }

  receive(bytes) {
    let response;
    try {
      response = this.reader.next(bytes);
    } catch (error) {
      this.socket.destroy(error);
      return;
    }
    if (response === null) return;
    const { head, body } = response;
    this.settle(null, { status: Number(head.slice(9, 12)), body });
  }

  fail(error) {
    if (this.waiting) this.settle(error, null);
  }

  settle(error, response) {
    const done = this.waiting;
    this.waiting = null;
    done?.(error, response);
  }

  get isOpen() {
    return !this.socket.destroyed;
  }

  close() {
    this.waiting = null;
    this.socket.destroy();
  }
}

/** The head and body of a POST of JSON; `header` is one more line, or empty. */
function postRequest(path, body, header = '') {
  const line = header === '' ? '' : `${header}\r\n`;
  return (
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n` +
    `accept: application/json\r\n${line}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

module.exports = { Connection, postRequest };
