import { startRadicale, startRecordedNextcloud } from '@suitegraph/kit/testing/servers';
import { OtherClient, type Login } from '../test/mirror/mirror-world';
import { calendarText, eventLines, eventText } from './texts';

/** A server that is measured. */
export interface Server extends Login {
  readonly name: string;
  /** What it has been asked, where it tells. */
  readonly requests?: readonly string[];
  /** Puts so many events into a new collection, and answers its URL. */
  fill(count: number): Promise<string>;
  stop(): Promise<void>;
}

/** A real server in a process of its own. It reads a whole collection to answer a look. */
export async function radicale(): Promise<Server> {
  const server = await startRadicale(['anna']);
  const login = { url: server.url, username: 'anna', password: server.password };
  const fill = async (count: number): Promise<string> => {
    const url = `${server.url}anna/bench/`;
    const lines = Array.from({ length: count }, (_, i) => eventLines(i)).flat();
    await put(url, calendarText(lines), login);
    return url;
  };
  return { name: 'Radicale', ...login, fill, stop: () => server.stop() };
}

/** What Nextcloud was seen to answer, from this process: how fast the mirror is when its server is. */
export async function nextcloud(): Promise<Server> {
  const server = await startRecordedNextcloud(['anna']);
  const login = { url: server.url, username: 'anna', password: server.password };
  const fill = async (count: number): Promise<string> => {
    const other = await OtherClient.open(login);
    for (let i = 0; i < count; i += 1) {
      await put(`${other.collection}${i}.ics`, eventText(i), login);
    }
    await other.dav.close();
    return other.collection;
  };
  const { requests } = server;
  return { name: 'recorded Nextcloud', ...login, requests, fill, stop: () => server.stop() };
}

async function put(url: string, body: string, { username, password }: Login): Promise<void> {
  const pair = Buffer.from(`${username}:${password}`).toString('base64');
  const headers = { authorization: `Basic ${pair}`, 'content-type': 'text/calendar' };
  const answer = await fetch(url, { method: 'PUT', headers, body });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`The server answers ${answer.status}`);
}
