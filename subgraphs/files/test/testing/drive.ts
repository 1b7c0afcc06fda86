import type { Answer, TestUser } from '@suitegraph/kit/testing';
import { randomBytes } from 'node:crypto';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test knows its own query
export type Data = any;

export const ERRORS = 'errors { code message path }';
const FILE =
  'id version name isFolder mimeType size checksum davPath permissions owner { address }';

/** What a test does with the drive of one person. */
export class TestDrive {
  constructor(readonly user: TestUser) {}

  async run(query: string, variables?: Record<string, unknown>): Promise<Data> {
    const answer: Answer = await this.user.execute(query, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  async rootId(): Promise<string> {
    // Also makes the drive of a user who was not announced.
    await this.run('{ files { totalCount } }');
    const { file } = await this.run(`query ($path: String) { file(davPath: $path) { id } }`, {
      path: `/files/${this.user.principal.email}`,
    });
    return file.id;
  }

  async folder(name: string, parentId?: string): Promise<Data> {
    const { createFolderAt } = await this.run(
      `mutation ($parentId: ID!, $name: String!) {
        createFolderAt(parentId: $parentId, name: $name) { file { ${FILE} } ${ERRORS} } }`,
      { parentId: parentId ?? (await this.rootId()), name },
    );
    return createFolderAt.file ?? createFolderAt.errors[0];
  }

  async begin(variables: Record<string, unknown>): Promise<Data> {
    const { beginUpload } = await this.run(
      `mutation ($name: String!, $size: BigInt!, $parent: ID, $checksum: String, $mimeType: String,
          $target: UploadTarget!, $options: WriteOptions) {
        beginUpload(target: $target, name: $name, size: $size, parent: $parent, checksum: $checksum,
          mimeType: $mimeType, options: $options) {
          upload { id state partSize parts { number url done } } ${ERRORS} } }`,
      { target: 'DRIVE', ...variables },
    );
    return beginUpload;
  }

  async complete(id: string): Promise<Data> {
    const { completeUpload } = await this.run(
      `mutation ($id: ID!) { completeUpload(id: $id) {
        upload { id state received parts { number } file { ${FILE} } } ${ERRORS} } }`,
      { id },
    );
    return completeUpload;
  }

  /** A whole upload, in as many parts as it takes. */
  async upload(name: string, content: Buffer, parent?: string): Promise<Data> {
    const { upload, errors } = await this.begin({ name, size: String(content.length), parent });
    if (!upload) return errors[0];
    for (const part of upload.parts) {
      const size = Number(upload.partSize);
      const start = (Number(part.number) - 1) * size;
      const body = content.subarray(start, start + size);
      const answer = await put(part.url, body);
      if (answer.status !== 204) throw new Error(await answer.text());
    }
    const done = await this.complete(upload.id);
    return done.upload?.file ?? done.errors[0];
  }

  async file(id: string, fields = FILE): Promise<Data> {
    return (await this.run(`query ($id: ID) { file(id: $id) { ${fields} } }`, { id })).file;
  }

  async share(variables: Record<string, unknown>): Promise<Data> {
    const { shareFile } = await this.run(
      `mutation ($id: ID!, $rights: String!, $address: String, $link: Boolean, $expiresAt: DateTime) {
        shareFile(id: $id, rights: $rights, address: $address, link: $link, expiresAt: $expiresAt) {
          share { id rights link downloads grantee { address } file { id } } ${ERRORS} } }`,
      { rights: 'read', ...variables },
    );
    return shareFile.share ?? shareFile.errors[0];
  }

  /** A mutation with one file in its payload: the file, or else the first error. */
  async change(field: string, args: string, options = '{}'): Promise<Data> {
    const answer = await this.run(
      `mutation { ${field}(${args}, options: ${options}) { file { ${FILE} } errors {
        code message ... on VersionConflict { currentVersion } } } }`,
    );
    return answer[field].file ?? answer[field].errors[0];
  }

  async remove(id: string, options = '{}'): Promise<Data> {
    const { deleteFile } = await this.run(
      `mutation { deleteFile(id: "${id}", options: ${options}) { ok ${ERRORS} } }`,
    );
    return deleteFile;
  }

  async downloadUrl(id: string): Promise<string> {
    return (await this.file(id, 'downloadUrl')).downloadUrl;
  }

  /** What a reference from another subgraph answers. */
  async entity(reference: Record<string, string>, fields: string): Promise<Data> {
    const { _entities } = await this.run(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${reference['__typename'] ?? ''} { ${fields} } } }`,
      { r: [reference] },
    );
    return _entities[0];
  }
}

export function put(url: string, body: Buffer): Promise<Response> {
  return fetch(url, { method: 'PUT', body: new Uint8Array(body) });
}

export function bytes(length: number): Buffer {
  return randomBytes(length);
}
