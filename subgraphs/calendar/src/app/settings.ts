import { z } from 'zod';
import { meetSettings } from './meet.settings';
import { mirrorSettings } from '../mirror/mirror.settings';
import { webSettings } from './web.settings';

/** The settings of the calendar subgraph. */
export const settings = z.object({ ...meetSettings, ...webSettings, ...mirrorSettings });

/** Parsed settings. */
export type Settings = z.output<typeof settings>;
