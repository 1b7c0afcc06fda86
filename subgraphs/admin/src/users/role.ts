import { registerEnumType } from 'type-graphql';

/** What a user may be. */
export const Role = {
  USER: 'USER',
  ADMIN: 'ADMIN',
  SUPPORT: 'SUPPORT',
  MANAGER: 'MANAGER',
  CREATOR: 'CREATOR',
  PREMIUM: 'PREMIUM',
  ARTIST: 'ARTIST',
  PRODUCER: 'PRODUCER',
  LABEL: 'LABEL',
} as const;

/** The name of a role. */
export type RoleName = keyof typeof Role;

registerEnumType(Role, {
  name: 'Role',
  description: 'What a user is in the organisation; it decides which scopes a session has.',
  valuesConfig: {
    USER: { description: 'Uses the suite.' },
    ADMIN: { description: 'Administers the organisation.' },
    SUPPORT: { description: 'Helps users of the organisation.' },
    MANAGER: { description: 'Manages a group of users.' },
    CREATOR: { description: 'Publishes tracks.' },
    PREMIUM: { description: 'Has a paid subscription for tracks.' },
    ARTIST: { description: 'Performs on tracks.' },
    PRODUCER: { description: 'Produces tracks.' },
    LABEL: { description: 'Manages the tracks of several artists.' },
  },
});
