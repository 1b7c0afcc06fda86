import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { authenticateMail } from './mail-authenticator';
import { cached, type DnsAnswer, type DnsLookup } from './mail-authenticator-dns';

const nothing = (): never => {
  throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
};
const never = (): Promise<DnsAnswer> => new Promise(() => undefined);

// The key is looked up only for a body that matches.
const BODY_HASH = createHash('sha256').update('hello\r\n').digest('base64');
const SIGNATURE = `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=slow.example; s=s1; h=from; bh=${BODY_HASH}; b=AAAA\r\n`;

const check = (lookup: DnsLookup, { head = '', ms = 5_000 } = {}) =>
  authenticateMail(
    {
      raw: Readable.from([Buffer.from(`${head}From: a@bank.example\r\n\r\nhello\r\n`)]),
      client: { ip: '192.0.2.1', helo: 'x.example' },
      mailFrom: 'x@attacker.example',
      ownName: 'mx.example',
    },
    lookup,
    { budgetMs: 200, signal: AbortSignal.timeout(ms) },
  );

describe('authenticating mail', () => {
  it('finds a DMARC record, however slow the name servers of the sender are', async () => {
    const started = performance.now();
    const found = await check(
      async (name) => {
        if (name === '_dmarc.bank.example') return [['v=DMARC1; p=reject']];
        return name.startsWith('_dmarc.') ? nothing() : never();
      },
      { head: SIGNATURE.repeat(5) },
    );
    expect(found).toMatchObject({
      spf: 'temperror',
      dkim: 'temperror',
      dmarc: 'fail',
      policy: 'reject',
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('ends when its time is over', async () => {
    await expect(check(never, { ms: 100 })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('looks up no more than a hundred records for one message', async () => {
    let asked = 0;
    const many = Array.from({ length: 150 }, (_, n) => SIGNATURE.replace('s=s1', `s=s${n}`)).join(
      '',
    );
    await check(
      async () => {
        asked++;
        return nothing();
      },
      { head: many },
    );
    expect(asked).toBe(100);
  });
});

describe('answers of the DNS', () => {
  it('are kept and shared, also that there are none, but not failures', async () => {
    const asked: string[] = [];
    const lookup = cached(async (name, type) => {
      asked.push(`${name} ${type}`);
      if (name === 'none') nothing();
      if (name === 'broken') throw Object.assign(new Error('x'), { code: 'ESERVFAIL' });
      return [['text']];
    });
    await Promise.all([lookup('a', 'TXT'), lookup('A', 'TXT'), lookup('a', 'MX')]);
    expect(await lookup('a', 'TXT')).toEqual([['text']]);
    for (let n = 0; n < 2; n++) {
      await expect(lookup('none', 'TXT')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      await expect(lookup('broken', 'TXT')).rejects.toMatchObject({ code: 'ESERVFAIL' });
    }
    expect(asked).toEqual(['a TXT', 'a MX', 'none TXT', 'broken TXT', 'broken TXT']);
  });

  it('are kept up to a bound, the oldest going first', async () => {
    const asked: string[] = [];
    const lookup = cached(async (name) => {
      asked.push(name);
      return [name];
    }, 2);
    for (const name of ['a', 'b', 'c', 'c', 'b', 'a']) await lookup(name, 'TXT');
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });
});
