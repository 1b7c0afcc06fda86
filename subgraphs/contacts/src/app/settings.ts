import { davMirrorSettings } from '@suitegraph/kit/dav';
import { z } from 'zod';

/** The settings of the contacts subgraph. */
export const settings = z.object(davMirrorSettings);
