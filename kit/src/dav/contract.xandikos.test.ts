import { startXandikos } from '../testing/servers';
import { basic, describeContract } from './testing/describe-contract';

describeContract(
  'Xandikos',
  async () => {
    const server = await startXandikos();
    return { account: basic(server.url, 'anna', 'any'), stop: () => server.stop() };
  },
  // It lets everybody in, and has no MOVE.
  ['passwords', 'limit', 'move', 'scheduling', 'oc-sharing'],
);
