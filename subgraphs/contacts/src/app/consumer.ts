import type { Consumer } from '@suitegraph/kit/events';
import { applyUser } from '../directory/directory.consumer';
import { applyInteractions } from '../interactions/interaction.consumer';
import { kindsByEvent } from '../interactions/interaction.sources';

/**
 * Follows users, mail, meetings and shares. It is one consumer, so that a user is known before the
 * user's first message: the user's own address is no correspondent.
 */
export const eventConsumer: Consumer = {
  name: 'contacts',
  types: ['admin.user', ...Object.keys(kindsByEvent)],
  handle: (event, manager) =>
    event.type === 'admin.user' ? applyUser(event, manager) : applyInteractions(event, manager),
};
