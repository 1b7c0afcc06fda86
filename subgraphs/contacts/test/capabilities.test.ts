import { describeCapabilities } from '@suitegraph/kit/testing/capabilities';

describeCapabilities({
  subgraph: 'contacts',
  atLeast: 40,
  guides: ['contacts.md', 'dav.md'],
});
