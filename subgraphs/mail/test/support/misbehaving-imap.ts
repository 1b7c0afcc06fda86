import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A message of the misbehaving server. */
export interface ToldMessage {
  readonly uid: number;
  readonly subject: string;
}

/** What the misbehaving server does; a test changes it while it runs. */
export interface Misbehaviour {
  uidValidity: number;
  uidNext: number;
  /** As it tells of them: in this order, as often as they stand here. */
  messages: ToldMessage[];
  /** Cuts the connection after so many messages of a FETCH. */
  dropAfter: number | null;
  /** Commands it never answers. */
  mute: RegExp | null;
  /** Commands it refuses, with NO or BAD. */
  refuse: { readonly pattern: RegExp; readonly status: 'NO' | 'BAD' } | null;
  /** Whether it knows of any folder. */
  listsNothing: boolean;
}

/** A scripted IMAP server that lies, hangs and hangs up: no real one can be made to. */
export interface MisbehavingImap {
  readonly port: number;
  readonly does: Misbehaviour;
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startMisbehavingImap(): Promise<MisbehavingImap> {
  const does: Misbehaviour = {
    uidValidity: 1,
    uidNext: 1,
    messages: [],
    dropAfter: null,
    mute: null,
    refuse: null,
    listsNothing: false,
  };
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, does);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    does,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        server.close(() => resolve());
      }),
  };
}

function serve(socket: Socket, does: Misbehaviour): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let buffer = '';
  say('* OK [CAPABILITY IMAP4rev1] ready');
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const [tag = '*', ...words] = buffer.slice(0, end).split(' ');
      buffer = buffer.slice(end + 2);
      const command = words.join(' ');
      if (does.mute?.test(command)) continue;
      if (does.refuse?.pattern.test(command)) {
        say(`${tag} ${does.refuse.status} I would rather not`);
        continue;
      }
      if (answer(command.toUpperCase(), does, say)) say(`${tag} OK done`);
      else socket.destroy();
    }
  });
}

/** Says what there is to say; false to hang up. */
function answer(command: string, does: Misbehaviour, say: (line: string) => void): boolean {
  if (command.startsWith('CAPABILITY')) say('* CAPABILITY IMAP4rev1');
  else if (command.startsWith('LIST') && !does.listsNothing) say('* LIST () "/" INBOX');
  else if (command.startsWith('STATUS')) {
    say(
      `* STATUS INBOX (MESSAGES ${does.messages.length} UIDNEXT ${does.uidNext} UIDVALIDITY ${does.uidValidity})`,
    );
  } else if (/^(SELECT|EXAMINE)/.test(command)) {
    say('* FLAGS (\\Seen)');
    say(`* ${does.messages.length} EXISTS`);
    say(`* OK [UIDVALIDITY ${does.uidValidity}] valid`);
    say(`* OK [UIDNEXT ${does.uidNext}] next`);
  } else if (command.startsWith('UID SEARCH')) {
    say(`* SEARCH ${does.messages.map(({ uid }) => uid).join(' ')}`);
  } else if (command.startsWith('UID FETCH')) return fetchAll(command, does, say);
  return true;
}

function fetchAll(command: string, does: Misbehaviour, say: (line: string) => void): boolean {
  for (const [index, { uid, subject }] of does.messages.entries()) {
    if (does.dropAfter !== null && index >= does.dropAfter) return false;
    const head = `Subject: ${subject}\r\nMessage-ID: <${subject}@lies.example>\r\n\r\n`;
    const full = command.includes('HEADER')
      ? ` RFC822.SIZE 100 INTERNALDATE "02-Nov-2026 10:00:00 +0000" BODY[HEADER] {${head.length}}\r\n${head}`
      : '';
    say(`* ${index + 1} FETCH (UID ${uid} FLAGS ()${full})`);
  }
  return true;
}
