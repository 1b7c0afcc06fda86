import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Transform, type Readable } from 'node:stream';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';

const CLOSE_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 60_000;

/** A refusal in SMTP's words: 4xx asks the client to try again, 5xx not to. */
export class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Who sent what to whom, as the protocol has it. */
export interface SmtpTransaction {
  readonly mailFrom: string | null;
  readonly recipients: readonly string[];
  readonly remoteAddress: string;
  readonly helo: string;
}

/** What is done with mail; a method refuses by throwing an SmtpRefusal. */
export interface MailReceiver {
  recipient(address: string, soFar: number): Promise<void>;
  message(raw: Readable, transaction: SmtpTransaction): Promise<void>;
  failed(error: unknown): void;
}

/** How the listener is set up. */
export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerIp: number;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** An SMTP server that takes mail in (RFC 5321); it relays for nobody and knows no AUTH. */
export class SmtpListener {
  private readonly server: SMTPServer;
  private readonly byIp = new Map<string, number>();

  constructor(
    private readonly options: ListenerOptions,
    private readonly receiver: MailReceiver,
  ) {
    this.server = new SMTPServer({
      name: options.name,
      banner: 'Suitegraph',
      size: options.maxMessageBytes,
      maxClients: options.maxConnections,
      authOptional: true,
      disabledCommands: options.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...options.tls,
      hideENHANCEDSTATUSCODES: true,
      disableReverseLookup: true,
      socketTimeout: IDLE_TIMEOUT_MS,
      closeTimeout: CLOSE_TIMEOUT_MS,
      ...this.handlers(),
    });
    // Broken connections and TLS handshakes end up here; they concern their client alone.
    this.server.on('error', (error: unknown) => receiver.failed(error));
  }

  /** The port it listens on. */
  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** @throws Error with code EADDRINUSE or EACCES when the port is not to be had. */
  async start(): Promise<void> {
    const listening = this.server.listen(this.options.port, this.options.host);
    if (!listening.listening) await once(listening, 'listening');
  }

  /** Stops listening; clients in the middle of a message have five seconds. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }

  private handlers(): Pick<SMTPServerOptions, 'onConnect' | 'onClose' | 'onRcptTo' | 'onData'> {
    return {
      onConnect: ({ remoteAddress }, done) => {
        const open = (this.byIp.get(remoteAddress) ?? 0) + 1;
        this.byIp.set(remoteAddress, open);
        const tooMany = open > this.options.maxConnectionsPerIp;
        done(tooMany ? new SmtpRefusal(421, 'Too many connections from your address') : null);
      },
      onClose: ({ remoteAddress }, done) => {
        const open = (this.byIp.get(remoteAddress) ?? 1) - 1;
        if (open > 0) this.byIp.set(remoteAddress, open);
        else this.byIp.delete(remoteAddress);
        done(null);
      },
      onRcptTo: ({ address }, { envelope }, done) => {
        void this.answer(this.receiver.recipient(address, envelope.rcptTo.length), done);
      },
      onData: (stream, session, done) => {
        void this.answer(this.receive(stream, session), (error) => done(error, 'OK: stored'));
      },
    };
  }

  private async receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const limited = new SizeLimit(this.options.maxMessageBytes);
    stream.on('error', (error) => limited.destroy(error));
    stream.on('close', () => {
      if (!stream.readableEnded) limited.destroy(new Error('The client left before the end'));
    });
    stream.pipe(limited);
    try {
      await this.receiver.message(limited, transactionOf(session));
    } finally {
      // What is left of a refused message is read and dropped, so that the answer can be heard.
      stream.unpipe(limited);
      limited.destroy();
      if (!stream.readableEnded && !stream.destroyed) stream.resume();
    }
  }

  private async answer(work: Promise<void>, done: (error?: Error | null) => void): Promise<void> {
    try {
      await work;
      done(null);
    } catch (error) {
      if (error instanceof SmtpRefusal) {
        done(error);
        return;
      }
      this.receiver.failed(error);
      done(new SmtpRefusal(451, '4.3.0 Not stored, try again later'));
    }
  }
}

function transactionOf({
  envelope,
  remoteAddress,
  hostNameAppearsAs,
}: SMTPServerSession): SmtpTransaction {
  const { mailFrom, rcptTo } = envelope;
  return {
    mailFrom: mailFrom === false || mailFrom.address === '' ? null : mailFrom.address,
    recipients: rcptTo.map(({ address }: SMTPServerAddress) => address),
    remoteAddress,
    helo: hostNameAppearsAs,
  };
}

/** Fails as soon as a message is too large, so that nothing of it is kept. */
class SizeLimit extends Transform {
  private seen = 0;

  constructor(private readonly limit: number) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _: BufferEncoding,
    done: (error?: Error | null, chunk?: Buffer) => void,
  ): void {
    this.seen += chunk.length;
    if (this.seen <= this.limit) done(null, chunk);
    else done(new SmtpRefusal(552, `5.3.4 Message is larger than ${this.limit} bytes`));
  }
}
