import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 50;

/** A message that is to arrive once, whatever happens: the same bytes each time it is sent. */
export interface Letter {
  readonly recipient: string;
  /** With CRLF line ends and nothing to be dot-stuffed. */
  readonly raw: string;
}

/** Where to, over how many connections at a time, and when to give up. */
export interface DeliveryOptions {
  readonly port: number;
  readonly connections: number;
  readonly signal: AbortSignal;
}

/**
 * Delivers letters over SMTP as a good client does: what was not acknowledged is sent again, until it is.
 * `acknowledged` is told how many have been so far.
 */
export async function deliverAll(
  { port, connections, signal }: DeliveryOptions,
  letters: readonly Letter[],
  acknowledged: (count: number) => void,
): Promise<void> {
  const waiting = [...letters];
  let count = 0;
  let sending = 0;
  // Until nothing waits, or the server fails or refuses one.
  const sendSome = async (session: Session): Promise<void> => {
    for (let letter = waiting.shift(); letter; letter = waiting.shift()) {
      sending += 1;
      const ok = await session.send(letter);
      sending -= 1;
      if (!ok) {
        waiting.push(letter);
        return;
      }
      acknowledged((count += 1));
    }
  };
  const lane = async (): Promise<void> => {
    while (count < letters.length) {
      signal.throwIfAborted();
      const session = await open(port);
      if (session) await sendSome(session);
      session?.end();
      if (waiting.length === 0 && sending === 0) return;
      await sleep(RETRY_MS);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
}

interface Session {
  /** Whether the server has taken responsibility for the letter. */
  send(letter: Letter): Promise<boolean>;
  end(): void;
}

async function open(port: number): Promise<Session | null> {
  const socket = connect(port, '127.0.0.1');
  const reply = repliesOf(socket);
  const say = async (text: string): Promise<string> => {
    socket.write(text);
    return reply();
  };
  const greeted = (await reply()).startsWith('220');
  if (!greeted || !(await say('EHLO crash.example\r\n')).startsWith('250')) {
    socket.destroy();
    return null;
  }
  return {
    send: async ({ recipient, raw }) =>
      (await say('MAIL FROM:<sender@outside.example>\r\n')).startsWith('250') &&
      (await say(`RCPT TO:<${recipient}>\r\n`)).startsWith('250') &&
      (await say('DATA\r\n')).startsWith('354') &&
      (await say(`${raw}.\r\n`)).startsWith('250'),
    end: () => socket.destroy(),
  };
}

/** Reads one whole reply at a time; an empty one when the connection has gone. */
function repliesOf(socket: Socket): () => Promise<string> {
  let received = '';
  let ended = false;
  let wake = (): void => undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
    wake();
  });
  return async () => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(received);
      if (whole) {
        received = received.slice(whole[0].length);
        return whole[0];
      }
      if (ended) return '';
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
}
