import { startRadicale } from '../testing/servers';
import { basic, describeContract } from './testing/describe-contract';

describeContract(
  'Radicale',
  async () => {
    const server = await startRadicale(['anna']);
    return { account: basic(server.url, 'anna', server.password), stop: () => server.stop() };
  },
  ['limit', 'scheduling', 'oc-sharing'],
);
