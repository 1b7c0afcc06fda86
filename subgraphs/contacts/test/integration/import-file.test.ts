import { contactsWorld, type ContactsWorld } from './contacts-world';

let on: ContactsWorld;
beforeAll(async () => {
  on = await contactsWorld();
});
afterAll(() => on.world.close());

const card = (uid: string, ...lines: string[]): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, ...lines, 'END:VCARD', ''].join('\r\n');

const linkTo = (bookId: string): Promise<string> =>
  on.run('mutation($b: ID!) { importVcardsLink(bookId: $b) }', { b: bookId });

/** Sends a file in small chunks without telling its length. */
async function send(link: string, file: string): Promise<{ status: number; body: unknown }> {
  const bytes = Buffer.from(file);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 60_001) yield bytes.subarray(at, at + 60_001);
  }
  const body = ReadableStream.from(chunks());
  const answer = await fetch(link, { method: 'PUT', body, duplex: 'half' });
  return { status: answer.status, body: await answer.json() };
}

const countOf = async (q: string): Promise<number> =>
  (await on.run('query($q: String) { contacts(q: $q) { totalCount } }', { q })).totalCount;

describe('a file sent as it comes', () => {
  it('is taken card by card, faults told by line, and again without a change', async () => {
    const notes = 'ä'.repeat(400);
    const cards = Array.from({ length: 3_000 }, (_, n) =>
      card(`s-${n}`, `FN:Streamed ${n}`, `NOTE:${notes}`),
    );
    const file = [...cards, 'junk\r\n', card('s-0', 'FN:Twice'), card('s-bad', 'no property')].join(
      '',
    );
    const link = await linkTo(on.bookId);
    const first = await send(link, file);
    const errors = [
      'Line 18001: not part of a vCard: "junk"',
      'Line 18002: a second card with the same UID',
      'Line 18010: not a vCard property: "no property"',
    ];
    expect(first).toEqual({
      status: 200,
      body: { created: 3_000, updated: 0, skipped: 3, errors },
    });
    expect(await countOf('streamed')).toBe(3_000);
    expect((await send(link, file)).body).toMatchObject({ created: 0, updated: 0, skipped: 3_003 });
  });

  it('is refused when it is endless, empty, or the link is another’s', async () => {
    const link = await linkTo(on.bookId);
    const endless = `BEGIN:VCARD\r\n${`X:${'x'.repeat(1_000)}\r\n`.repeat(10_000)}`;
    const kept = card('before', 'FN:Before') + `X-PAD\r\n`.repeat(40_000);
    const answer = await send(link, kept + endless);
    expect(answer).toMatchObject({ status: 413, body: { code: 'REQUEST_BODY_TOO_LARGE' } });
    expect(
      (await send(link, card('l', 'FN:Large', `NOTE:${'n'.repeat(1_100_000)}`))).body,
    ).toMatchObject({
      created: 0,
      errors: ['Line 1: a card larger than 1 MB'],
    });
    expect((await send(link, `${'y'.repeat(1_000)}\n`.repeat(21_000))).status).toBe(413);
    expect((await send(link, ' ')).status).toBe(400);
    expect((await send(link.replace('alice', 'bob'), card('x', 'FN:x'))).status).toBe(403);
    const theirs = await on.world
      .as('bob')
      .execute(`mutation { importVcardsLink(bookId: "${on.bookId}") }`);
    expect(theirs.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
    // A link to read is none to write.
    const exported = await on.run('mutation($b: ID) { exportVcards(bookId: $b) }', {
      b: on.bookId,
    });
    const swapped = exported.replace('export.vcf', 'import.vcf');
    expect((await send(swapped, card('x', 'FN:x'))).status).toBe(403);
  });
});
