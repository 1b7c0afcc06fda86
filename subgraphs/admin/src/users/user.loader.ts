import type { RequestContext } from '@suitegraph/kit/graphql';
import type { User } from './user.types';

interface UserSource {
  byIds(viewer: RequestContext['viewer'], ids: readonly string[]): Promise<(User | undefined)[]>;
  byAddresses(
    viewer: RequestContext['viewer'],
    addresses: readonly string[],
  ): Promise<(User | undefined)[]>;
}

const BY_ID = Symbol('users by id');
const BY_ADDRESS = Symbol('users by address');

/** The users of the viewer's tenant by id, read in one go for a request. */
export function userById(ctx: RequestContext, users: UserSource): UserLoader {
  return ctx.loaders.get<string, User>(BY_ID, (ids) => users.byIds(ctx.viewer, ids));
}

/** The users of the viewer's tenant by address. */
export function userByAddress(ctx: RequestContext, users: UserSource): UserLoader {
  return ctx.loaders.get<string, User>(BY_ADDRESS, (keys) => users.byAddresses(ctx.viewer, keys));
}

/** Loads one user, undefined when the viewer's tenant has none such. */
export interface UserLoader {
  load(key: string): Promise<User | undefined>;
}
