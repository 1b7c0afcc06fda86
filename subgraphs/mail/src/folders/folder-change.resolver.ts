import { OkPayload, okPayload, payload, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import type { FolderChangeService } from './folder-change.service';
import { FolderPayload } from './folder.types';

@Resolver()
export class FolderChangeResolver {
  constructor(private readonly changes: FolderChangeService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => FolderPayload, {
    description:
      'Renames or moves a folder with all in it; folders above it are made where there are none. Those with a role stay.',
  })
  renameFolder(
    @Arg('id', () => ID, { description: 'Which folder.' }) id: string,
    @Arg('path', () => String, { description: 'Its new path, as for `createFolder`.' })
    path: string,
    @Ctx() ctx: RequestContext,
  ): Promise<FolderPayload> {
    return payload(ctx, 'folder', () => this.changes.rename(ctx.viewer, id, path));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:write"]])')
  @Mutation(() => OkPayload, {
    description: 'Deletes a folder without folders in it. Those with a role stay.',
  })
  deleteFolder(
    @Arg('id', () => ID, { description: 'Which folder.' }) id: string,
    @Arg('permanent', () => Boolean, {
      defaultValue: false,
      description: 'Whether its messages are gone for good, instead of moved to the trash.',
    })
    permanent: boolean,
    @Ctx() ctx: RequestContext,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.changes.remove(ctx.viewer, id, permanent));
  }
}
