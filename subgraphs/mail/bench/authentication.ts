/**
 * What it costs to authenticate a message of 3 KB (SPF, DKIM with RSA of 2,048 bits, DMARC, ARC) whose
 * DNS answers are known: milliseconds of CPU a message.
 *
 *   node -r @swc-node/register subgraphs/mail/bench/authentication.ts [messages]
 */
import { Readable } from 'node:stream';
import { dkimSign } from 'mailauth';
import { generateDkimKey } from '../src/clients/dkim';
import { authenticateMail } from '../src/clients/mail-authenticator';
import { cached } from '../src/clients/mail-authenticator-dns';

const SIZE = 3_072;

async function main(count: number): Promise<void> {
  const { publicKey, privateKey } = await generateDkimKey();
  const head = 'From: a@good.example\r\nTo: b@demo.test\r\nSubject: A letter\r\n\r\n';
  const raw = head + 'Lorem ipsum dolor sit amet.\r\n'.repeat(SIZE / 29);
  const options = { signingDomain: 'good.example', selector: 's1', privateKey };
  const { signatures } = await dkimSign(raw, { ...options, signatureData: [options] });
  const message = Buffer.from(signatures + raw);
  const records: Readonly<Record<string, string>> = {
    'good.example': 'v=spf1 ip4:192.0.2.1 -all',
    's1._domainkey.good.example': `v=DKIM1; p=${publicKey}`,
    '_dmarc.good.example': 'v=DMARC1; p=reject',
  };
  const lookup = cached(async (name) => {
    const record = records[name];
    if (record === undefined) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
    return [[record]];
  });
  const one = async (): Promise<void> => {
    const found = await authenticateMail(
      {
        raw: Readable.from([message]),
        client: { ip: '192.0.2.1', helo: 'mx.good.example' },
        mailFrom: 'a@good.example',
        ownName: 'mx.demo.test',
      },
      lookup,
      { budgetMs: 5_000, signal: AbortSignal.timeout(10_000) },
    );
    if (found.dkim !== 'pass' || found.dmarc !== 'pass') throw new Error('not authenticated');
  };
  for (let n = 0; n < 200; n++) await one();
  const before = process.cpuUsage();
  for (let n = 0; n < count; n++) await one();
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / 1_000 / count;
  process.stdout.write(`${message.length} bytes: ${each.toFixed(2)} ms of CPU a message\n`);
}

void main(Number(process.argv[2] ?? 2_000));
