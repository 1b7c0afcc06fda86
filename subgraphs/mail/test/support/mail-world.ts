import { subgraphWorld, type World } from '@suitegraph/kit/testing';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { mail } from '../../src';

/** What a GraphQL document answered, read by the test that wrote it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows its own query
export type Json = any;

/** A running mail subgraph and the port on which it receives. */
export interface MailWorld extends World {
  readonly smtpPort: number;
  /** Sends as any mail client would; rejects when the server refuses. */
  send(message: SendMailOptions): Promise<{ accepted: unknown[]; rejected: unknown[] }>;
  /** Says the lines one by one and returns the reply to each; starts with EHLO. */
  dialogue(...lines: (string | Buffer)[]): Promise<string[]>;
}

/** Boots mail with a listener on a free port. */
export async function mailWorld(settings: Record<string, unknown> = {}): Promise<MailWorld> {
  const smtpPort = await freePort();
  const world = await subgraphWorld(mail, { SMTP_PORT: smtpPort, ...settings });
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false });
  return {
    ...world,
    smtpPort,
    send: (message) => transport.sendMail(message),
    dialogue: (...lines) => dialogue(smtpPort, lines),
  };
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A raw SMTP connection. */
export class SmtpDialogue {
  private received = '';
  private wake: (() => void) | undefined;
  private ended = false;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.received += chunk;
      this.wake?.();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.ended = true;
      this.wake?.();
    });
  }

  /** Connects and waits for what the server says first. */
  static async connect(at: number | string): Promise<{ session: SmtpDialogue; greeting: string }> {
    const socket = typeof at === 'string' ? connect(at) : connect(at, '127.0.0.1');
    const session = new SmtpDialogue(socket);
    return { session, greeting: await session.reply() };
  }

  static async open(port: number): Promise<SmtpDialogue> {
    const { session } = await SmtpDialogue.connect(port);
    await session.say('EHLO test.example');
    return session;
  }

  /** Sends a line and returns the reply to it. */
  async say(line: string | Buffer): Promise<string> {
    this.socket.write(typeof line === 'string' ? `${line}\r\n` : line);
    return this.reply();
  }

  /** The next whole reply (its last line has a space after the code). */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(this.received);
      if (match) {
        this.received = this.received.slice(match[0].length);
        return match[0].trim();
      }
      if (this.ended) return '';
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

async function dialogue(port: number, lines: readonly (string | Buffer)[]): Promise<string[]> {
  const session = await SmtpDialogue.open(port);
  const replies: string[] = [];
  for (const line of lines) replies.push(await session.say(line));
  session.socket.destroy();
  return replies;
}
