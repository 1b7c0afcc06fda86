import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@suitegraph/kit/testing';
import { startSuite } from './start-suite';

describe('startSuite', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'suitegraph-settings-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('names every wrong setting at once, without its value', async () => {
    const wrong = { SMTP_PORT: 'x', AUTH_SECRET: 'too short', DRIVE_QUOTA_BYTES: 'much' };
    const start = startSuite({ DATA_DIR: directory, ...wrong });
    const error = await start.catch((reason: unknown) => String(reason));
    for (const name of Object.keys(wrong)) expect(error).toContain(`${name}: `);
    expect(error).not.toContain('too short');
  });

  it('refuses half an object store, and leaves nothing running', async () => {
    const start = startSuite({
      DATA_DIR: directory,
      PORT: String(await freePort()),
      SMTP_PORT: String(await freePort()),
      DATABASE_URL: process.env['TEST_DATABASE_URL'] ?? '',
      S3_ENDPOINT: 'http://127.0.0.1:9',
    });
    await expect(start).rejects.toThrow('S3_ENDPOINT: needs S3_BUCKET');
  });
});
