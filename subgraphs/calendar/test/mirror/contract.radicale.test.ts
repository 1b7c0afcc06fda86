import { startRadicale } from '@suitegraph/kit/testing/servers';
import { describeMirror } from './describe-mirror';

describeMirror('Radicale', start);
describeMirror('Radicale', start, { withoutSync: true });

async function start() {
  const server = await startRadicale(['anna']);
  return { ...server, username: 'anna', stop: () => server.stop() };
}
