import { once } from 'node:events';
import { unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createSecureContext } from 'node:tls';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerDataStream,
  type SMTPServerEnvelope,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import { gatherWrites } from './gather-writes';
import { SizeLimit } from './size-limit';
import { SmtpRefusal } from './smtp-refusal';

const CLOSE_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 60_000;
// RFC 5321 §4.5.3.1.4 asks for 512 octets; SIZE, BODY and SMTPUTF8 lengthen MAIL.
const MAX_COMMAND_BYTES = 2_048;

/** Who sent what to whom, as the protocol has it. */
export interface SmtpTransaction {
  readonly mailFrom: string | null;
  /** In the order in which they were accepted; over LMTP one that was given twice is here twice. */
  readonly recipients: readonly string[];
  /** Null over a Unix socket. */
  readonly remoteAddress: string | null;
  readonly helo: string;
  readonly protocol: 'SMTP' | 'LMTP';
  /** Whether it is encrypted. */
  readonly secure: boolean;
  /** What the client says the message's size is (RFC 1870), in bytes. */
  readonly declaredBytes: number | null;
}

/** What is done with mail; a method refuses by throwing an SmtpRefusal. */
export interface MailReceiver {
  /** Called once for each connection; over a Unix socket the address is null. */
  connected(remoteAddress: string | null): void;
  disconnected(remoteAddress: string | null): void;
  sender(transaction: SmtpTransaction): Promise<void>;
  recipient(address: string, transaction: SmtpTransaction): Promise<void>;
  /** Answers for each recipient in order: null when it is stored. */
  message(raw: Readable, transaction: SmtpTransaction): Promise<readonly (SmtpRefusal | null)[]>;
  failed(error: unknown): void;
}

/** A certificate chain and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** How the listener is set up. */
export interface ListenerOptions {
  readonly protocol: 'SMTP' | 'LMTP';
  /** A port of an address, or the path of a Unix socket. */
  readonly at: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly name: string;
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  /** Offers STARTTLS. */
  readonly tls?: Certificate | undefined;
}

/** A server that takes mail in by SMTP (RFC 5321) or LMTP (RFC 2033); it relays for nobody and knows no AUTH. */
export class SmtpListener {
  private readonly server: SMTPServer;
  /** Recipients as they were accepted; the library's own list leaves repeated ones out. */
  private readonly accepted = new WeakMap<SMTPServerEnvelope, string[]>();
  private readonly welcome = new Set<string>();

  constructor(
    private readonly options: ListenerOptions,
    private readonly receiver: MailReceiver,
  ) {
    this.server = new SMTPServer({
      name: options.name,
      banner: 'Suitegraph',
      lmtp: options.protocol === 'LMTP',
      size: options.maxMessageBytes,
      maxClients: options.maxConnections,
      authOptional: true,
      disabledCommands: options.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...options.tls,
      hideENHANCEDSTATUSCODES: true,
      disableReverseLookup: true,
      maxCommandLength: MAX_COMMAND_BYTES,
      socketTimeout: IDLE_TIMEOUT_MS,
      closeTimeout: CLOSE_TIMEOUT_MS,
      ...this.handlers(),
    });
    // Commands that came together (RFC 2920) are answered together.
    this.server.server.on('connection', gatherWrites);
    // Broken connections and TLS handshakes end up here; they concern their client alone.
    this.server.on('error', (error: unknown) => receiver.failed(error));
  }

  /** The port it listens on; 0 for a Unix socket. */
  get port(): number {
    const address = this.server.server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  /** @throws Error with code EADDRINUSE or EACCES when the port or path is not to be had. */
  async start(): Promise<void> {
    const { at } = this.options;
    // What a process that was killed left behind; nobody listens there any more.
    if ('path' in at) await unlink(at.path).catch(() => undefined);
    const listening =
      'path' in at ? this.server.listen(at.path) : this.server.listen(at.port, at.host);
    if (!listening.listening) await once(listening, 'listening');
  }

  /** Stops listening; clients in the middle of a message have five seconds. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }

  /** Shows another certificate to those who connect from now on. @throws Error when it does not fit its key. */
  useCertificate(certificate: Certificate): void {
    // The library gives the one in use up before it looks at the new one.
    createSecureContext(certificate);
    this.server.updateSecureContext(certificate);
  }

  private handlers(): SMTPServerOptions {
    const { receiver } = this;
    return {
      onConnect: (session, done) => {
        try {
          receiver.connected(this.addressOf(session));
          this.welcome.add(session.id);
          done(null);
        } catch (error) {
          done(this.refusalOf(error));
        }
      },
      onClose: (session, done) => {
        if (this.welcome.delete(session.id)) receiver.disconnected(this.addressOf(session));
        done(null);
      },
      onMailFrom: (address, session, done) => {
        const mailFrom = { ...session.envelope, mailFrom: address };
        void this.answer(receiver.sender(this.transactionOf(session, mailFrom)), done);
      },
      onRcptTo: ({ address }, session, done) => {
        void this.answer(this.recipient(address, session), done);
      },
      onData: (stream, session, done) => {
        void this.deliver(stream, session, done as DataAnswer);
      },
    };
  }

  private async recipient(address: string, session: SMTPServerSession): Promise<void> {
    const { envelope } = session;
    await this.receiver.recipient(address, this.transactionOf(session));
    this.accepted.set(envelope, [...(this.accepted.get(envelope) ?? []), address]);
  }

  private async deliver(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: DataAnswer,
  ): Promise<void> {
    const transaction = this.transactionOf(session);
    let answers: readonly (SmtpRefusal | null)[];
    try {
      answers = await this.receive(stream, transaction);
    } catch (error) {
      const refusal = this.refusalOf(error);
      answers = transaction.recipients.map(() => refusal);
    }
    if (transaction.protocol === 'LMTP') {
      done(
        null,
        answers.map((answer) => answer ?? STORED),
      );
      return;
    }
    // One answer for all: they are either all refused, or those who could not be told are dealt with.
    const taken = answers.includes(null);
    done(taken ? null : (answers[0] ?? null), STORED);
  }

  private async receive(
    stream: SMTPServerDataStream,
    transaction: SmtpTransaction,
  ): Promise<readonly (SmtpRefusal | null)[]> {
    const limited = new SizeLimit(this.options.maxMessageBytes);
    stream.on('error', (error) => limited.destroy(error));
    stream.on('close', () => {
      if (!stream.readableEnded) limited.destroy(new Error('The client left before the end'));
    });
    stream.pipe(limited);
    try {
      return await this.receiver.message(limited, transaction);
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
      done(this.refusalOf(error));
    }
  }

  private refusalOf(error: unknown): SmtpRefusal {
    if (error instanceof SmtpRefusal) return error;
    this.receiver.failed(error);
    return new SmtpRefusal(451, '4.3.0 Not stored, try again later');
  }

  private addressOf({ remoteAddress }: SMTPServerSession): string | null {
    return 'path' in this.options.at ? null : remoteAddress;
  }

  private transactionOf(
    session: SMTPServerSession,
    envelope: SMTPServerEnvelope = session.envelope,
  ): SmtpTransaction {
    const { mailFrom } = envelope;
    const { protocol } = this.options;
    const once = envelope.rcptTo.map(({ address }: SMTPServerAddress) => address);
    return {
      mailFrom: mailFrom === false || mailFrom.address === '' ? null : mailFrom.address,
      recipients: protocol === 'LMTP' ? (this.accepted.get(session.envelope) ?? []) : once,
      remoteAddress: this.addressOf(session),
      helo: session.hostNameAppearsAs,
      protocol,
      secure: session.secure,
      declaredBytes: declaredBytes(mailFrom),
    };
  }
}

const STORED = 'OK: stored';

type DataAnswer = (error: Error | null, answer?: string | readonly (string | Error)[]) => void;

function declaredBytes(mailFrom: SMTPServerAddress | false): number | null {
  const { SIZE } = (mailFrom === false ? {} : mailFrom.args || {}) as { readonly SIZE?: unknown };
  const size = typeof SIZE === 'string' ? Number(SIZE) : Number.NaN;
  return Number.isSafeInteger(size) ? size : null;
}
