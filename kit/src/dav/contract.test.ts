import { startRecordedNextcloud } from '../testing/servers';
import { basic, describeContract } from './testing/describe-contract';

describeContract(
  "Nextcloud's recorded behaviour",
  async () => {
    const server = await startRecordedNextcloud(['anna', 'ben']);
    return { account: basic(server.url, 'anna', server.password), stop: () => server.stop() };
  },
  [],
);
