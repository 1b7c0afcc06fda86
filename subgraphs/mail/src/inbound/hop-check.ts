import type { Arrival, ArrivalCheck, Verdict } from '../ingest/arrival-check';

// RFC 5321 §6.3: servers that count hops allow at least a hundred.
const MAX_HOPS = 100;

/** Refuses what goes in circles. */
export class HopCheck implements ArrivalCheck {
  readonly name = 'hops';

  check({ mail }: Arrival): Promise<Verdict> {
    const hops = mail.headers.filter(({ name }) => name.toLowerCase() === 'received').length;
    return Promise.resolve(
      hops > MAX_HOPS
        ? { action: 'REJECT', code: 554, text: '5.4.6 Too many hops: a mail loop' }
        : { action: 'ACCEPT' },
    );
  }
}
