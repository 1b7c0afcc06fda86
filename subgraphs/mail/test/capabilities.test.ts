import { describeCapabilities } from '@suitegraph/kit/testing/capabilities';

describeCapabilities({
  subgraph: 'mail',
  atLeast: 60,
  guides: [
    'receive-mail.md',
    'send-mail.md',
    'mail-accounts.md',
    'mail-rules.md',
    'search-mail.md',
  ],
});
