import { startXandikos } from '@suitegraph/kit/testing/servers';
import { describeMirror } from './describe-mirror';

describeMirror('Xandikos', start);
describeMirror('Xandikos', start, { withoutSync: true });

async function start() {
  const server = await startXandikos();
  return { ...server, username: 'anna', password: 'any', stop: () => server.stop() };
}
