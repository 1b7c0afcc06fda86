import { type Answer, subgraphWorld, type World } from '@suitegraph/kit/testing';
import { contacts } from '../../src';

type Data = Answer['data'];

let world: World;
let bookId: string;
beforeAll(async () => {
  world = await subgraphWorld(contacts, {});
  bookId = (await world.as('alice').execute('{ addressBooks { id } }')).data.addressBooks[0].id;
});
afterAll(() => world.close());

const ERRORS = 'errors { __typename code message path ... on VersionConflict { currentVersion } }';
const CREATE = `mutation($bookId: ID!, $input: ContactInput!, $options: WriteOptions) {
  createContact(bookId: $bookId, input: $input, options: $options) { contact { id uid version fullName emails { address } } ${ERRORS} } }`;
const UPDATE = `mutation($id: ID!, $input: ContactInput!, $options: WriteOptions!) {
  updateContact(id: $id, input: $input, options: $options) { contact { id version fullName vcard emails { address } } ${ERRORS} } }`;
const DELETE = `mutation($id: ID!, $options: WriteOptions!) {
  deleteContact(id: $id, options: $options) { ok ${ERRORS} } }`;
const IMPORT = `mutation($bookId: ID!, $vcf: String!, $options: WriteOptions) {
  importVcards(bookId: $bookId, vcf: $vcf, options: $options) { created updated skipped ${ERRORS} } }`;

async function run(query: string, variables: object, as = 'alice'): Promise<Data> {
  const { data, errors } = await world.as(as).execute(query, variables as Record<string, unknown>);
  expect(errors).toBeUndefined();
  return Object.values(data as object)[0];
}

const create = (input: object, options?: object): Promise<Data> =>
  run(CREATE, { bookId, input, options });
const importVcf = (vcf: string, options?: object): Promise<Data> =>
  run(IMPORT, { bookId, vcf, options });
const countOf = async (q: string): Promise<number> =>
  (await run('query($q: String) { contacts(q: $q) { totalCount } }', { q })).totalCount;

describe('writing a contact', () => {
  it('refuses a stale version with the current one, and takes the right one', async () => {
    const { contact } = await create({ fullName: 'Versioned' });
    const first = await run(UPDATE, {
      id: contact.id,
      input: { org: 'A' },
      options: { ifMatch: 'v1' },
    });
    expect(first.contact.version).toBe('v2');
    const stale = { id: contact.id, options: { ifMatch: 'v1' } };
    const conflict = [
      expect.objectContaining({
        __typename: 'VersionConflict',
        code: 'ETAG_MISMATCH',
        currentVersion: 'v2',
      }),
    ];
    expect(await run(UPDATE, { ...stale, input: { org: 'B' } })).toEqual({
      contact: null,
      errors: conflict,
    });
    expect(await run(DELETE, stale)).toEqual({ ok: false, errors: conflict });
    expect(await run(DELETE, { id: contact.id, options: { ifMatch: 'v2' } })).toEqual({
      ok: true,
      errors: [],
    });
    expect(await run(DELETE, { id: contact.id, options: {} })).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
  });

  it('lets one of two concurrent changes of the same version win', async () => {
    const { contact } = await create({ fullName: 'Raced' });
    const answers = await Promise.all(
      ['A', 'B', 'C'].map((org) =>
        run(UPDATE, { id: contact.id, input: { org }, options: { ifMatch: 'v1' } }),
      ),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect(answers.flatMap(({ errors }) => errors)).toMatchObject([
      { currentVersion: 'v2' },
      { currentVersion: 'v2' },
    ]);
  });

  it('answers a repeat as before and refuses the key with another input', async () => {
    const options = { idempotencyKey: 'once' };
    const [first, second] = await Promise.all([
      create({ fullName: 'Idempotent' }, options),
      create({ fullName: 'Idempotent' }, options),
    ]);
    expect(second).toEqual(first);
    expect(await countOf('idempotent')).toBe(1);
    expect(await create({ fullName: 'Another' }, options)).toMatchObject({
      contact: null,
      errors: [{ code: 'IDEMPOTENCY_CONFLICT', path: ['options', 'idempotencyKey'] }],
    });
  });

  it('checks without changing on a dry run', async () => {
    const { contact, errors } = await create({ fullName: 'Dryrun' }, { dryRun: true });
    expect([contact.fullName, errors]).toEqual(['Dryrun', []]);
    expect(await countOf('dryrun')).toBe(0);
  });

  it.each([
    [{}, ['input', 'fullName']],
    [{ fullName: ' ' }, ['input', 'fullName']],
    [{ fullName: 'x'.repeat(501) }, ['input', 'fullName']],
    [{ fullName: 'a\0b' }, ['input', 'fullName']],
    [
      { fullName: 'x', emails: [{ value: 'a@b.c' }, { value: 'no address' }] },
      ['input', 'emails', '1', 'value'],
    ],
    [
      { fullName: 'x', emails: [{ value: 'a@b.c' }, { value: 'A@B.c' }] },
      ['input', 'emails', '1', 'value'],
    ],
    [
      {
        fullName: 'x',
        emails: [
          { value: 'a@b.c', primary: true },
          { value: 'd@b.c', primary: true },
        ],
      },
      ['input', 'emails'],
    ],
    [
      { fullName: 'x', emails: Array.from({ length: 101 }, (_, n) => ({ value: `a${n}@b.c` })) },
      ['input', 'emails'],
    ],
    [{ fullName: 'x', phones: [{ value: 'none' }] }, ['input', 'phones', '0', 'value']],
    [{ fullName: 'x', addresses: [{ label: 'home' }] }, ['input', 'addresses', '0']],
    [{ fullName: 'x', birthday: '2023-02-29' }, ['input', 'birthday']],
    [{ fullName: 'x', categories: [''] }, ['input', 'categories', '0']],
    [{ fullName: 'x', notes: 'n'.repeat(65_537) }, ['input', 'notes']],
  ])('refuses wrong input and says where: %#', async (input, path) => {
    expect(await create(input)).toMatchObject({
      contact: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path }],
    });
  });

  it('takes any text a person can write', async () => {
    const fullName = '👩‍🚀 \u{1F600} \uD800 "quoted"; back\\slash, ＦＵＬＬ';
    const { contact, errors } = await create({ fullName, notes: '\uDFFF' });
    expect(errors).toEqual([]);
    expect(contact.fullName).toBe(fullName.toWellFormed());
  });

  it('keeps the UID unique in its book and for ever', async () => {
    const { contact } = await create({ fullName: 'Uid', uid: 'my-uid' });
    expect(contact.uid).toBe('my-uid');
    const wrong = {
      contact: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path: ['input', 'uid'] }],
    };
    expect(await create({ fullName: 'Uid', uid: 'my-uid' })).toMatchObject(wrong);
    expect(await run(UPDATE, { id: contact.id, input: { uid: 'b' }, options: {} })).toMatchObject(
      wrong,
    );
  });
});

describe("another's contacts", () => {
  it('do not exist, within the organisation and beyond', async () => {
    const { contact } = await create({ fullName: 'Secret', emails: [{ value: 'secret@x.org' }] });
    for (const other of ['bob', 'mallory@other.test']) {
      expect(await run('query($id: ID!) { contact(id: $id) { id } }', contact, other)).toBeNull();
      expect(await run('{ contacts(q: "secret") { totalCount } }', {}, other)).toEqual({
        totalCount: 0,
      });
      expect(
        await run(
          'query($b: [ID!]) { contacts(books: $b) { edges { cursor } } }',
          { b: [bookId] },
          other,
        ),
      ).toEqual({ edges: [] });
      expect(
        await run(
          '{ people(addresses: ["secret@x.org"]) { displayName contact { id } } }',
          {},
          other,
        ),
      ).toEqual([{ displayName: null, contact: null }]);
      const notFound = [expect.objectContaining({ code: 'NOT_FOUND' })];
      const at = { id: contact.id, options: {} };
      expect((await run(UPDATE, { ...at, input: { org: 'x' } }, other)).errors).toEqual(notFound);
      expect((await run(DELETE, at, other)).errors).toEqual(notFound);
      expect((await run(CREATE, { bookId, input: { fullName: 'x' } }, other)).errors).toEqual(
        notFound,
      );
      expect(
        (await run(IMPORT, { bookId, vcf: 'BEGIN:VCARD\nVERSION:4.0\nFN:x\nEND:VCARD' }, other))
          .errors,
      ).toEqual(notFound);
      const { errors } = await world
        .as(other)
        .execute(`mutation { exportVcards(bookId: "${bookId}") }`);
      expect(errors?.[0]?.message).toBe('Address book not found');
      const [, entity] = [
        0,
        await world
          .as(other)
          .execute(
            'query($r: [_Any!]!) { _entities(representations: $r) { ... on Contact { id } ... on AddressBook { id } } }',
            {
              r: [
                { __typename: 'Contact', id: contact.id },
                { __typename: 'AddressBook', id: bookId },
              ],
            },
          ),
      ];
      expect(entity.data._entities).toEqual([null, null]);
    }
  });

  it('are refused to nobody at all, and odd ids name nothing', async () => {
    const { errors } = await world.anonymous().execute('{ addressBooks { id } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await run('{ contact(id: "x\\u0000y") { id } }', {})).toBeNull();
  });
});

const card = (uid: string, ...lines: string[]): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, ...lines, 'END:VCARD', ''].join('\r\n');

describe('importing', () => {
  it('takes new and changed cards, and keeps what it does not understand when they are edited', async () => {
    const text = card(
      'i1',
      'FN:Imported One',
      'X-CUSTOM;P=1:a\\,b',
      'EMAIL:one@imp.org',
      'EMAIL:junk',
    );
    expect(await importVcf(text + card('i2', 'FN:Imported Two'))).toEqual({
      created: 2,
      updated: 0,
      skipped: 0,
      errors: [],
    });
    expect(await importVcf(text + card('i2', 'FN:Imported 2'))).toMatchObject({
      created: 0,
      updated: 1,
      skipped: 1,
    });
    const { edges } = await run(
      '{ contacts(q: "imported one") { edges { node { id vcard } } } }',
      {},
    );
    expect(edges[0].node.vcard).toBe(text);
    const { contact } = await run(UPDATE, {
      id: edges[0].node.id,
      input: { title: 'Dr' },
      options: {},
    });
    expect(contact.vcard.replace(/REV:.*\r\n/, '')).toBe(text.replace('END:', 'TITLE:Dr\r\nEND:'));
    expect(contact.emails).toEqual([{ address: 'one@imp.org' }]);
  });

  it('names the line of what is faulty and takes the rest', async () => {
    const vcf =
      card('j1', 'FN:Junk one', 'no property') +
      card('j2', 'FN:Sound') +
      'rubbish\r\n' +
      'BEGIN:VCARD\r\nVERSION:2.1\r\nN:Old\r\nEND:VCARD\r\n';
    const answer = await importVcf(vcf);
    expect(answer).toMatchObject({ created: 1, skipped: 3 });
    expect(answer.errors.map(({ code, message }: Data) => [code, message])).toEqual([
      ['INVALID_REQUEST_BODY', 'Line 5: not a vCard property: "no property"'],
      ['INVALID_REQUEST_BODY', 'Line 12: not part of a vCard: "rubbish"'],
      ['INVALID_REQUEST_BODY', 'Line 14: vCard "2.1" is not supported: export it as 3.0 or 4.0'],
    ]);
  });

  it('refuses a huge card, a huge file, NUL and nothing', async () => {
    const photo = `PHOTO;ENCODING=b:${'A'.repeat(1_100_000)}`;
    expect((await importVcf(card('h1', 'FN:Huge', photo))).errors[0].message).toBe(
      'Line 1: a card larger than 1 MB',
    );
    expect((await importVcf(card('h2', 'FN:x\0y'))).errors[0].message).toBe(
      'Line 1: a card with NUL characters',
    );
    expect((await importVcf('x'.repeat(10_485_761))).errors[0].code).toBe('REQUEST_BODY_TOO_LARGE');
    expect((await importVcf(' \n ')).errors[0].message).toBe('The file holds no vCard');
  });

  it('takes a card without a UID once, and the same key with another file not at all', async () => {
    const vcf = 'BEGIN:VCARD\nVERSION:4.0\nFN:Nouid\nEND:VCARD\n';
    const options = { idempotencyKey: 'import' };
    expect(await importVcf(vcf, options)).toMatchObject({ created: 1 });
    expect(await importVcf(vcf, options)).toMatchObject({ created: 1 });
    expect(await importVcf(vcf)).toMatchObject({ created: 0, skipped: 1 });
    expect((await importVcf(`${vcf}\n`, options)).errors[0].code).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('takes thousands of cards at once', async () => {
    const file = (name: string): string =>
      Array.from({ length: 4_000 }, (_, n) => card(`many-${n}`, `FN:${name} ${n}`)).join('');
    expect(await importVcf(file('Many'))).toMatchObject({ created: 4_000, errors: [] });
    expect(await countOf('many')).toBe(4_000);
    expect(await importVcf(file('Many'))).toMatchObject({ skipped: 4_000 });
    expect(await importVcf('x'.repeat(9_000_000))).toMatchObject({ skipped: 1 });
  });

  it('exports the cards as they came, to whoever holds the link', async () => {
    const link = new URL(await run('mutation($b: ID) { exportVcards(bookId: $b) }', { b: bookId }));
    const answer = await fetch(world.url + link.pathname + link.search);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/vcard; charset=utf-8',
    ]);
    const text = await answer.text();
    expect(text).toContain(card('i2', 'FN:Imported 2'));
    const forged = await fetch(
      `${world.url}${link.pathname}${link.search.replace('alice', 'bob')}`,
    );
    expect(forged.status).toBe(403);
  });
});
