import { contactsWorld, type ContactsWorld, type Data, ERRORS } from './contacts-world';

let on: ContactsWorld;
beforeAll(async () => {
  on = await contactsWorld();
});
afterAll(() => on.world.close());

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3_000, 7)]);
const JPEG = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(100, 1)]);

const PREPARE = `mutation($size: Int!) { createContactPhotoUpload(size: $size) { uploadId uploadUrl ${ERRORS} } }`;
const SET = `mutation($id: ID!, $uploadId: ID!, $options: WriteOptions) {
  setContactPhoto(id: $id, uploadId: $uploadId, options: $options) {
    contact { id version photoUrl vcard } ${ERRORS} } }`;
const REMOVE = `mutation($id: ID!) { deleteContactPhoto(id: $id) { contact { photoUrl vcard } ${ERRORS} } }`;

async function send(url: string, bytes: Buffer): Promise<number> {
  const { status } = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });
  return status;
}

async function upload(bytes: Buffer): Promise<string> {
  const { uploadId, uploadUrl } = await on.run(PREPARE, { size: bytes.length });
  expect(await send(uploadUrl, bytes)).toBe(204);
  return uploadId;
}

async function shown(photoUrl: string): Promise<[number, string | null, Buffer]> {
  const answer = await fetch(photoUrl, { redirect: 'manual' });
  const { status, headers } = answer;
  const type = headers.get('location') ?? headers.get('content-type');
  return [status, type, Buffer.from(await answer.arrayBuffer())];
}

const photoOf = async (uid: string, ...lines: string[]): Promise<Data> => {
  const text = ['BEGIN:VCARD', ...lines, `UID:${uid}`, `FN:${uid}`, 'END:VCARD', ''].join('\r\n');
  expect(await on.importVcf(text)).toMatchObject({ created: 1, errors: [] });
  const found = await on.run(
    'query($q: String) { contacts(q: $q) { edges { node { photoUrl } } } }',
    {
      q: uid,
    },
  );
  return found.edges[0].node.photoUrl;
};

describe('the photo of a contact', () => {
  it('is uploaded, shown, replaced and removed', async () => {
    const { id } = await on.create({ fullName: 'Pictured' });
    const first = await on.run(SET, { id, uploadId: await upload(PNG) });
    expect(first.errors).toEqual([]);
    expect(first.contact.vcard).toContain('PHOTO:data:image/png;base64,');
    expect(await shown(first.contact.photoUrl)).toEqual([200, 'image/png', PNG]);
    const second = await on.run(SET, { id, uploadId: await upload(JPEG) });
    expect(await shown(second.contact.photoUrl)).toEqual([200, 'image/jpeg', JPEG]);
    expect(second.contact.vcard.match(/PHOTO/g)).toHaveLength(1);
    const { contact } = await on.run(REMOVE, { id });
    expect(contact).toMatchObject({ photoUrl: null });
    expect(contact.vcard).not.toContain('PHOTO');
    expect((await shown(second.contact.photoUrl))[0]).toBe(404);
  });

  it('comes with a new contact', async () => {
    const { photoUrl } = await on.create({ fullName: 'New', photoUploadId: await upload(PNG) });
    expect(await shown(photoUrl)).toEqual([200, 'image/png', PNG]);
  });

  it('is read from every way in which a card can hold it', async () => {
    const base64 = PNG.toString('base64');
    const folded = `PHOTO;ENCODING=b;TYPE=PNG:${base64.replace(/.{70}/g, '$&\r\n ')}`;
    expect((await shown(await photoOf('p-three', 'VERSION:3.0', folded)))[2]).toEqual(PNG);
    const data = `PHOTO:data:image/jpeg;base64,${base64}`;
    // What it says of itself is not believed.
    expect(await shown(await photoOf('p-four', 'VERSION:4.0', data))).toEqual([
      200,
      'image/png',
      PNG,
    ]);
    const url = await photoOf('p-url', 'VERSION:4.0', 'PHOTO:https://pictures.example/a.jpg');
    expect((await shown(url)).slice(0, 2)).toEqual([302, 'https://pictures.example/a.jpg']);
    expect(
      await photoOf('p-svg', 'VERSION:4.0', `PHOTO:data:image/svg+xml;base64,PHN2Zz4=`),
    ).toBeNull();
    expect(await photoOf('p-file', 'VERSION:4.0', `PHOTO:file:///etc/passwd`)).toBeNull();
    expect(await photoOf('p-script', 'VERSION:4.0', `PHOTO:javascript:alert(1)`)).toBeNull();
  });

  it('keeps a 3.0 card one of 3.0, and reads as it was written', async () => {
    const text = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:old\r\nFN:Oldform\r\nN:;;;;\r\nEND:VCARD\r\n';
    await on.importVcf(text);
    const found = await on.run('{ contacts(q: "oldform") { edges { node { id } } } }');
    const uploadId = await upload(JPEG);
    const { contact } = await on.run(SET, { id: found.edges[0].node.id, uploadId });
    expect(contact.vcard).toContain('PHOTO;ENCODING=b;TYPE=JPEG:');
    expect(await shown(contact.photoUrl)).toEqual([200, 'image/jpeg', JPEG]);
  });

  it('is refused when it is too large, cut off, no picture, not there, or somebody else’s', async () => {
    const refused = { errors: [{ code: 'INVALID_REQUEST_BODY' }] };
    for (const size of [0, 524_289]) expect(await on.run(PREPARE, { size })).toMatchObject(refused);
    const { uploadId, uploadUrl } = await on.run(PREPARE, { size: PNG.length });
    expect(await send(uploadUrl, PNG.subarray(1))).toBe(400);
    expect(await send(uploadUrl, Buffer.alloc(PNG.length, 60))).toBe(400);
    expect(await send(uploadUrl, Buffer.alloc(600_000))).toBe(413);
    expect(await send(uploadUrl.replace('alice', 'bob'), PNG)).toBe(403);
    const { id, version } = await on.create({ fullName: 'Bare' });
    expect(await on.run(SET, { id, uploadId })).toMatchObject({
      errors: [{ code: 'INVALID_REQUEST_BODY', path: ['input', 'photoUploadId'] }],
    });
    // What failed used nothing up.
    expect(await send(uploadUrl, PNG)).toBe(204);
    const stale = { id, uploadId, options: { ifMatch: 'v9' } };
    expect(await on.run(SET, stale)).toMatchObject({ errors: [{ currentVersion: version }] });
    const theirs = await on.run('{ addressBooks { id } }', {}, 'bob');
    const input = { fullName: 'x', photoUploadId: uploadId };
    const create = `mutation($b: ID!, $input: ContactInput!) { createContact(bookId: $b, input: $input) { ${ERRORS} } }`;
    expect(await on.run(create, { b: theirs[0].id, input }, 'bob')).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
    expect(await on.run(SET, { id, uploadId })).toMatchObject({ errors: [] });
    expect(await on.run(SET, { id, uploadId })).toMatchObject({ errors: [{ code: 'NOT_FOUND' }] });
  });
});
