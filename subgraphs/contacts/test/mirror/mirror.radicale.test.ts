import { startRadicale } from '../../../../kit/src/testing/servers';
import { describeContract } from './describe-contract';
import { describeMirror } from './describe-mirror';
import type { Backend } from './mirror-world';
import { withoutSync } from './without-sync';

async function radicale(): Promise<Backend> {
  const server = await startRadicale(['anna']);
  return { ...server, user: 'anna', url: server.url, stop: () => server.stop() };
}

describeContract('Radicale', radicale);
describeMirror('Radicale', radicale);
describeContract('Radicale without sync', async () => withoutSync(await radicale()));
describeMirror('Radicale without sync', async () => withoutSync(await radicale()));
