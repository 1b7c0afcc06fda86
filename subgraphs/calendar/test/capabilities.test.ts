import { describeCapabilities } from '@suitegraph/kit/testing/capabilities';

describeCapabilities({
  subgraph: 'calendar',
  atLeast: 40,
  guides: ['calendars.md', 'dav.md'],
});
