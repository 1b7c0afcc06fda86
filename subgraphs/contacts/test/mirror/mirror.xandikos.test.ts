import { startXandikos } from '../../../../kit/src/testing/servers';
import { describeContract } from './describe-contract';
import { describeMirror } from './describe-mirror';
import type { Backend } from './mirror-world';
import { withoutSync } from './without-sync';

async function xandikos(): Promise<Backend> {
  const server = await startXandikos();
  return { ...server, user: 'anna', password: 'any', url: server.url, stop: () => server.stop() };
}

describeContract('Xandikos', xandikos);
describeMirror('Xandikos', xandikos);
describeContract('Xandikos without sync', async () => withoutSync(await xandikos()));
describeMirror('Xandikos without sync', async () => withoutSync(await xandikos()));
