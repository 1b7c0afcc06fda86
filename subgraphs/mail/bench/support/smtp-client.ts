// A process of its own that delivers mail, so that the one that is measured does nothing else.
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { prose, randomFrom } from './words';

/** What the client is told, as its first argument in JSON. */
export interface DeliveryTask {
  readonly port: number;
  readonly connections: number;
  readonly messages: number;
  readonly users: number;
  /** Size of the text, in bytes. */
  readonly textBytes: number;
  /** Size of one attachment, in bytes; none when 0. */
  readonly attachmentBytes: number;
}

type Expect = (code: string) => Promise<void>;

function replies(socket: Socket): Expect {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return async (code) => {
    for (;;) {
      const { value: line, done } = await lines.next();
      if (done === true) throw new Error('The server closed the connection');
      if (line[3] === '-') continue;
      if (!line.startsWith(code)) throw new Error(line);
      return;
    }
  };
}

async function deliver(task: DeliveryTask): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    const socket = connect(task.port, '127.0.0.1').setNoDelay(true);
    const expect = replies(socket);
    await expect('220');
    socket.write('EHLO bench.example\r\n');
    await expect('250');
    while (next < task.messages) {
      const n = next++;
      const envelope = `MAIL FROM:<sender${n % 50}@outside.example>\r\nRCPT TO:<user${n % task.users}@demo.test>\r\n`;
      socket.write(`${envelope}DATA\r\n`);
      await expect('250');
      await expect('250');
      await expect('354');
      socket.write(message(n, task));
      await expect('250');
    }
    socket.end('QUIT\r\n');
  };
  await Promise.all(Array.from({ length: task.connections }, one));
}

function message(n: number, { users, textBytes, attachmentBytes }: DeliveryTask): string {
  const random = randomFrom(n + 1);
  const text = `Number ${n}. ${prose(textBytes, random)}`;
  const head = [
    `From: Sender ${n % 50} <sender${n % 50}@outside.example>`,
    `To: user${n % users}@demo.test`,
    `Subject: ${prose(30, random).replace(/\s+/g, ' ')} ${n}`,
    `Message-ID: <bench-${process.pid}-${n}@outside.example>`,
    // Every third answers the one before, to the same user.
    ...(n % 3 === 1 ? [`In-Reply-To: <bench-${process.pid}-${n - users}@outside.example>`] : []),
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
  ];
  const plain = ['Content-Type: text/plain; charset=utf-8', '', text];
  if (attachmentBytes === 0) return [...head, ...plain, '.', ''].join('\r\n');
  const file = Buffer.alloc(attachmentBytes, `${n} is attached. `).toString('base64');
  const lines = file.replace(/.{76}/g, '$&\r\n');
  return [
    ...head,
    'Content-Type: multipart/mixed; boundary=part',
    '',
    ...['--part', ...plain, '--part'],
    'Content-Type: application/octet-stream; name=file.bin',
    'Content-Disposition: attachment; filename=file.bin',
    'Content-Transfer-Encoding: base64',
    ...['', lines, '--part--', '.', ''],
  ].join('\r\n');
}

void deliver(JSON.parse(process.argv[2] ?? '') as DeliveryTask).then(() => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000 });
  process.disconnect();
});
