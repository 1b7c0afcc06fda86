// HTTP/1.1 messages from the bytes of a connection, for both ends of it: the load and the services.
'use strict';

const HEAD_END = Buffer.from('\r\n\r\n');

/** Reads one message after another, request or response, from the bytes of a connection (RFC 9112, section 6). */
class MessageReader {
  constructor() {
    this.buffer = Buffer.alloc(0);
    this.reset();
  }

  reset() {
    this.head = null;
    this.remaining = -1;
    this.chunked = false;
    this.body = [];
  }

  /** The next whole message, its head in lower case; null when more bytes are needed. */
  next(bytes) {
    this.buffer = this.buffer.length === 0 ? bytes : Buffer.concat([this.buffer, bytes]);
    if (this.head === null && !this.readHead()) return null;
    if (!(this.chunked ? this.readChunks() : this.readLength())) return null;
    const message = { head: this.head, body: this.body };
    this.reset();
    return message;
  }

  readHead() {
    const end = this.buffer.indexOf(HEAD_END);
    if (end < 0) return false;
    const head = this.buffer.latin1Slice(0, end).toLowerCase();
    this.head = head;
    this.buffer = this.buffer.subarray(end + 4);
    const length = /\r\ncontent-length: *(\d+)/.exec(head);
    if (length) this.remaining = Number(length[1]);
    else if (/\r\ntransfer-encoding: *chunked/.test(head)) this.chunked = true;
    else if (head.startsWith('get ')) this.remaining = 0;
    else throw new Error('a message has neither content-length nor chunks');
    return true;
  }

  readLength() {
    if (this.buffer.length < this.remaining) return false;
    this.take(this.remaining);
    return true;
  }

  readChunks() {
    while (true) {
      const end = this.buffer.indexOf('\r\n');
      if (end < 0) return false;
      const size = parseInt(this.buffer.latin1Slice(0, end), 16);
      if (this.buffer.length < end + 2 + size + 2) return false;
      this.buffer = this.buffer.subarray(end + 2);
      if (size > 0) this.take(size);
      this.buffer = this.buffer.subarray(2);
      if (size === 0) return true;
    }
  }

  take(size) {
    this.body.push(this.buffer.subarray(0, size));
    this.buffer = this.buffer.subarray(size);
  }
}

module.exports = { MessageReader };
