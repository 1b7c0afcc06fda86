import { payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { FolderRecord } from '../folders/folder';
import { Folder, FolderPayload } from '../folders/folder.types';
import { User } from '../people/person.types';
import type { AclRow } from './sharing.repository';
import type { SharingService } from './sharing.service';
import { AclEntry } from './sharing.types';

const ENTRIES = Symbol('entries of folders');

@Resolver(() => Folder)
export class SharingResolver {
  constructor(private readonly sharing: SharingService) {}

  @FieldResolver(() => [AclEntry], {
    description: 'Who else may do what in it; empty for anyone but its owner.',
  })
  async acl(
    @Root() { id }: FolderRecord,
    @Ctx() { viewer, loaders }: RequestContext,
  ): Promise<AclEntry[]> {
    const loader = loaders.get<string, AclRow[]>(ENTRIES, (ids) =>
      this.sharing.entries(viewer, ids),
    );
    const entries = (await loader.load(id)) ?? [];
    return entries.map(({ grantee, rights }) => ({ grantee, rights: [...rights] }));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => FolderPayload, {
    description: 'Shares a folder with a user of the organisation, with exactly these rights.',
  })
  setFolderAcl(
    @Arg('id', () => ID, { description: 'Which folder.' }) id: string,
    @Arg('grantee', () => String, { description: 'Address of the user.' }) grantee: string,
    @Arg('rights', () => [String], {
      description: 'Letters of RFC 4314: l, r, s and w; none to take all away.',
    })
    rights: string[],
    @Ctx() ctx: RequestContext,
  ): Promise<FolderPayload> {
    return payload(ctx, 'folder', () => this.sharing.setAcl(ctx.viewer, id, { grantee, rights }));
  }
}

@Resolver(() => User)
export class SharedFoldersResolver {
  constructor(private readonly sharing: SharingService) {}

  @FieldResolver(() => [Folder], {
    nullable: true,
    description: 'Folders of others that they share with the viewer; null for any other user.',
  })
  async sharedFolders(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<FolderRecord[] | null> {
    return id === viewer.userId ? this.sharing.sharedWith(viewer) : null;
  }
}
