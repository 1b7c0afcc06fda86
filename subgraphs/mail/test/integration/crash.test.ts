import { createTestDatabase } from '@suitegraph/kit/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCrashes } from '../support/crash/crash-run';
import { freePort } from '../support/mail-world';

const MESSAGES = 300;
const KILLS = 3;

describe('a process that is killed while mail comes in', () => {
  it('loses nothing that it acknowledged, and doubles nothing that is sent again', async () => {
    const database = await createTestDatabase();
    const blobs = await mkdtemp(path.join(tmpdir(), 'suitegraph-crash-'));
    const server = { databaseUrl: database.url, blobs, port: await freePort() };
    const outcome = await runCrashes(server, {
      messages: MESSAGES,
      kills: KILLS,
      random: Math.random,
    });
    const all = { stored: MESSAGES, different: MESSAGES, placed: MESSAGES };
    expect(outcome).toEqual({ kills: KILLS, ...all, announced: MESSAGES, indexed: MESSAGES });
    await database.drop();
    await rm(blobs, { recursive: true, force: true });
  }, 240_000);
});
