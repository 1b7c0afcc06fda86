import { Transform } from 'node:stream';
import { SmtpRefusal } from './smtp-refusal';

/** Fails as soon as a message is too large, so that nothing of it is kept. */
export class SizeLimit extends Transform {
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
