import type { TestDovecot } from '@suitegraph/kit/testing/servers';
import { execFileSync } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

const FIRST_SECOND = 1_790_000_000;
const AT_ONCE = 100;

/** Puts messages into a user's INBOX, before that user signs in for the first time: the last is the newest. */
export async function fillMaildir(
  dovecot: Pick<TestDovecot, 'maildir'>,
  user: string,
  messages: number,
): Promise<void> {
  const maildir = dovecot.maildir(user);
  for (const name of ['cur', 'new', 'tmp']) {
    await mkdir(path.join(maildir, name), { recursive: true });
  }
  for (let start = 0; start < messages; start += AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(AT_ONCE, messages - start) },
      (_, n) => start + n,
    );
    await Promise.all(
      numbers.map((n) => {
        const name = `${FIRST_SECOND + n}.M${n}.${user}:2,${n % 3 === 0 ? 'S' : ''}`;
        return writeFile(path.join(maildir, 'cur', name), filledMessage(user, n));
      }),
    );
  }
  const { uid, gid } = await stat(path.dirname(maildir));
  execFileSync('chown', ['-R', `${uid}:${gid}`, maildir]);
}

function filledMessage(user: string, n: number): string {
  return [
    `From: Sender ${n % 50} <sender${n % 50}@outside.example>`,
    `To: ${user}@elsewhere.example`,
    `Subject: Message ${n} of many`,
    `Message-ID: <${user}-${n}@outside.example>`,
    'Received: from outside.example by mx.elsewhere.example; Mon, 02 Nov 2026 10:00:00 +0000',
    `Date: ${new Date((FIRST_SECOND + n) * 1_000).toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Number ${n}. ${'The quick brown fox jumps over the lazy dog. '.repeat(40)}`,
    '',
  ].join('\r\n');
}
