import { dkimSign, sealMessage } from 'mailauth';
import { generateDkimKey, type SigningKey } from '../../src/clients/dkim';
import type { DnsStub } from './dns-stub';
import type { MailWorld } from './mail-world';

/** A domain as the DNS has it, with a key to sign with. */
export interface TestDomain {
  readonly name: string;
  readonly key: SigningKey;
}

/** Publishes a domain: SPF for `spf`, a key, and DMARC with policy `p` unless it is null. */
export async function publish(
  dns: DnsStub,
  name: string,
  { p, spf = 'ip4:127.0.0.1' }: { readonly p: string | null; readonly spf?: string },
): Promise<TestDomain> {
  const { publicKey, privateKey } = await generateDkimKey();
  const txt = (at: string, text: string) =>
    dns.records.set(at, [{ type: 'TXT', data: text.match(/.{1,255}/g) ?? [] }]);
  txt(name, `v=spf1 ${spf} -all`);
  txt(`s1._domainkey.${name}`, `v=DKIM1; k=rsa; p=${publicKey}`);
  if (p !== null) txt(`_dmarc.${name}`, `v=DMARC1; p=${p}`);
  return { name, key: { domain: name, selector: 's1', privateKey } };
}

/** A message of about `bytes` from somebody of a domain, with CRLF. */
export function letter(
  domain: string,
  subject: string,
  { extra = [], bytes = 0 }: { readonly extra?: readonly string[]; readonly bytes?: number } = {},
): string {
  const filler = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.\r\n';
  return [
    ...extra,
    `From: Anna <anna@${domain}>`,
    'To: Alice <alice@demo.test>',
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W+/g, '-')}@${domain}>`,
    'Date: Sat, 21 Nov 2026 13:00:00 +0000',
    '',
    `The body of ${subject}`,
    filler.repeat(Math.ceil(bytes / filler.length)),
  ].join('\r\n');
}

/** The message with a signature of the key in front. */
export async function signed(raw: string, key: SigningKey): Promise<string> {
  const { domain: signingDomain, ...rest } = key;
  const options = { signingDomain, ...rest, canonicalization: 'relaxed/relaxed' };
  const { signatures } = await dkimSign(raw, { ...options, signatureData: [options] });
  return signatures + raw;
}

/** The message with an ARC set in front that says how it was found. */
export async function sealed(raw: string, key: SigningKey, found: string): Promise<string> {
  const { domain: signingDomain, ...rest } = key;
  const seal = { signingDomain, ...rest, cv: 'none', authResults: `lists.example; ${found}` };
  return (await sealMessage(raw, seal)).toString() + raw;
}

/** Hands a raw message over as a server outside would; the answer to it. */
export async function handOver(
  world: MailWorld,
  raw: string,
  { from, to = ['alice@demo.test'] }: { readonly from: string; readonly to?: readonly string[] },
): Promise<string> {
  const replies = await world.dialogue(
    `MAIL FROM:<${from}>`,
    ...to.map((address) => `RCPT TO:<${address}>`),
    'DATA',
    Buffer.from(`${raw}\r\n.\r\n`),
  );
  return replies.at(-1) ?? '';
}

const CHECKED = `query ($first: Int) { messages(first: $first) { edges { node { id subject folders { role } spamScore
  virusScan { state virus } headers { name value }
  auth { authenticated spf { result domain clientIp } dkim { result domain selector aligned }
    dmarc { result domain policy } arc { result sealedBy vouched } } } } } }`;

/** The message with a subject, as somebody of the world reads it; undefined when it is not there. */
export async function find(world: MailWorld, subject: string, who = 'alice') {
  const { data, errors } = await world.as(who).execute(CHECKED, { first: 50 });
  expect(errors).toBeUndefined();
  const nodes = data.messages.edges.map(({ node }: { node: { subject: string } }) => node);
  return nodes.find((node: { subject: string }) => node.subject === subject);
}

/** Sets what alice's organisation does with mail that does not pass. */
export async function setPolicy(world: MailWorld, input: object, who = 'alice') {
  const { data, errors } = await world.as(who).execute(
    `mutation ($input: InboundMailPolicyInput!) { setInboundMailPolicy(input: $input) {
       policy { authFailure respectDmarc spam virus } errors { code path } } }`,
    { input },
  );
  expect(errors).toBeUndefined();
  return data.setInboundMailPolicy;
}
