// What the benchmark of search reads: a mailbox of messages with words as frequent as in a language.
import { newId } from '@suitegraph/kit/ids';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import path from 'node:path';
import type { QueryRunner } from 'typeorm';
import { searchDocument } from '../src/search/document';
import { monthMark, monthOf } from '../src/search/query-sql';

export const WORDS = 30_000;
const KINDS = 4_000;
export const SPAN_MS = 5 * 365 * 86_400_000;

let seed = 1;
export const random = (): number => {
  seed = (seed * 16_807) % 2_147_483_647;
  return seed / 2_147_483_647;
};
const SYLLABLES =
  'ba be bi bo ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro ta te ti to'.split(' ');
export const wordOf = (n: number): string => {
  let word = '';
  const { length } = SYLLABLES;
  for (let rest = n + length; rest > 0; rest = Math.floor(rest / length)) {
    word += SYLLABLES[rest % length] ?? '';
  }
  return word;
};
/** A word by Zipf's law: the tenth is ten times as rare as the first. */
const anyWord = (): string => wordOf(Math.min(WORDS - 1, Math.floor(WORDS ** random()) - 1));
const text = (length: number): string => Array.from({ length }, anyWord).join(' ');

/** Whose mailbox it is. */
export interface Owned {
  readonly accountId: string;
  readonly folders: Readonly<Record<string, string>>;
  readonly tenantId: string;
  readonly userId: string;
}

const TABLES = {
  message: `id, account_id, tenant_id, user_id, thread_id, direction, blob, size, message_id, subject, addresses,
    sent_at, received_at, snippet, flags, labels, headers, text, has_attachment, envelope`,
  placement: 'message_id, folder_id, received_at',
  message_search: 'message_id, tenant_id, user_id, received_at, languages, search',
};

interface Kind {
  readonly body: string;
  readonly subject: string;
  readonly addresses: string;
  readonly vector: string;
}

/** One of the messages that all others are copies of. */
function kind(n: number): Kind {
  const who = wordOf(n % 2_000);
  const [subject, body] = [text(5), text(60)];
  const addresses = {
    from: [{ name: `Sender ${who}`, address: `${who}@outside.example` }],
    to: [{ name: null, address: 'alice@demo.test' }],
    cc: [],
    bcc: [],
    replyTo: [],
  };
  const source = { id: '', receivedAt: new Date(0), subject, addresses, text: body, attached: [] };
  const { vector, stemmed } = searchDocument(source);
  const stems = stemmed.map((word) => `'~${word}'`).join(' ');
  const undated = vector.replace(/ '@\d+'$/, '');
  return { body, subject, addresses: JSON.stringify(addresses), vector: `${undated} ${stems}` };
}

const rarely = (share: number, then: string, otherwise: string): string =>
  random() < share ? then : otherwise;

/** The rows of a message, one for each table, in the text format of COPY. */
function rowsOf(n: number, at: Date, of: Owned, one: Kind): string[] {
  const { tenantId, userId, accountId, folders } = of;
  const [id, when] = [newId(), at.toISOString()];
  const folder = (n % 10 === 0 ? folders['ARCHIVE'] : folders['INBOX']) ?? '';
  const blob = n.toString(16).padStart(64, '0');
  const ids = [id, accountId, tenantId, userId, id, 'INBOUND', blob, '3000', `${n}@x`];
  const shown = [`${one.subject} n${n}`, one.addresses, when, when, one.body.slice(0, 200)];
  const marks = [rarely(0.05, '{}', '{"\\\\\\\\Seen"}'), rarely(0.01, '{Work}', '{}')];
  const content = ['[]', one.body, rarely(0.1, 't', 'f'), '{}'];
  const search = `${one.vector} 'n${n}':6A '${monthMark(monthOf(at))}'`;
  return [
    [...ids, ...shown, ...marks, ...content],
    [id, folder, when],
    [id, tenantId, userId, when, '{en}', search],
  ].map((row) => `${row.join('\t')}\n`);
}

/** Loads `count` messages of five years by COPY, and builds the index of words after it. */
export async function load(
  database: QueryRunner,
  directory: string,
  of: Owned,
  count: number,
): Promise<void> {
  const files = Object.keys(TABLES).map((table) => path.join(directory, `${table}.copy`));
  const streams = files.map((file) => createWriteStream(file));
  const kinds = Array.from({ length: KINDS }, (_, n) => kind(n));
  const start = Date.now() - SPAN_MS;
  for (let n = 0; n < count; n += 1) {
    const one = kinds[Math.floor(random() * KINDS)];
    if (!one) continue;
    const rows = rowsOf(n, new Date(start + (SPAN_MS * n) / count), of, one);
    for (const [index, row] of rows.entries()) streams[index]?.write(row);
    if (n % 1_000 === 0) await drained(streams);
  }
  for (const stream of streams) await new Promise<void>((done) => stream.end(() => done()));
  await database.query('ALTER TABLE message DISABLE TRIGGER USER');
  await database.query('DROP INDEX message_search_words');
  for (const [index, [table, columns]] of Object.entries(TABLES).entries()) {
    const file = files[index] ?? '';
    await chmod(file, 0o644);
    await database.query(`COPY ${table} (${columns}) FROM '${file}'`);
    await rm(file);
  }
  await database.query(`CREATE INDEX message_search_words ON message_search
    USING gin (user_id, search) WITH (gin_pending_list_limit = 256)`);
  await database.query('ALTER TABLE message ENABLE TRIGGER USER');
  await database.query('VACUUM ANALYZE message, message_search, placement');
}

async function drained(streams: readonly WriteStream[]): Promise<void> {
  for (const stream of streams) if (stream.writableNeedDrain) await once(stream, 'drain');
}
