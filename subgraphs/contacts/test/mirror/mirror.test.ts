import { startRecordedNextcloud } from '../../../../kit/src/testing/servers';
import { describeContract } from './describe-contract';
import { describeMirror } from './describe-mirror';
import type { Backend } from './mirror-world';
import { withoutSync } from './without-sync';

async function nextcloud(): Promise<Backend> {
  const server = await startRecordedNextcloud(['anna']);
  return { ...server, user: 'anna', url: server.url, stop: () => server.stop() };
}

describeContract('this server', async () => null);
describeContract("Nextcloud's recorded behaviour", nextcloud);
describeMirror("Nextcloud's recorded behaviour", nextcloud);
describeMirror("Nextcloud's recorded behaviour without sync", async () =>
  withoutSync(await nextcloud()),
);
