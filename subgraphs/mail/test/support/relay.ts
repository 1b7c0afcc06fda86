import { SMTPServer } from 'smtp-server';
import { text } from 'node:stream/consumers';
import { freePort } from './mail-world';

/** What a relay was given. */
export interface Relayed {
  readonly from: string;
  readonly to: string[];
  readonly raw: string;
}

/** A relay that refuses one recipient for good and one for now. */
export async function startRelay(): Promise<{
  port: number;
  relayed: Relayed[];
  close(): Promise<void>;
}> {
  const relayed: Relayed[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      const responseCode = address.startsWith('gone') ? 550 : address.startsWith('busy') ? 450 : 0;
      done(responseCode ? Object.assign(new Error('No'), { responseCode }) : null);
    },
    onData: (stream, { envelope }, done) => {
      void text(stream).then((raw) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        relayed.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, relayed, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Reads again and again until `done`, for five seconds. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  done: (value: T) => boolean,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const value = await read();
    if (done(value) || attempt > 100) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
