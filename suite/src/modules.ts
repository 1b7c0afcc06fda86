import { admin } from '@suitegraph/admin';
import { calendar } from '@suitegraph/calendar';
import { contacts } from '@suitegraph/contacts';
import { files } from '@suitegraph/files';
import type { SubgraphModule } from '@suitegraph/kit/subgraph';
import { mail } from '@suitegraph/mail';
import { tracks } from '@suitegraph/tracks';

/** The subgraphs of the graph, by name. */
export const modules: readonly SubgraphModule[] = [admin, calendar, contacts, files, mail, tracks];
