import {
  OkPayload,
  okPayload,
  payload,
  WriteOptions,
  type RequestContext,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import type { FileChanges } from './file-changes.service';
import { loadChanged } from './file.loader';
import type { FileService } from './file.service';
import { FilePayload } from './file.types';

@Resolver()
export class FileMutationResolver {
  constructor(
    private readonly changes: FileChanges,
    private readonly files: FileService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => FilePayload, { description: 'Makes a folder.' })
  createFolderAt(
    @Ctx() ctx: RequestContext,
    @Arg('parentId', () => ID, { description: 'The folder it is made in.' }) parentId: string,
    @Arg('name', () => String, { description: 'Its name: 1 to 255 bytes, without slashes.' })
    name: string,
  ): Promise<unknown> {
    return this.changed(ctx, () => this.changes.createFolder(ctx.viewer, parentId, name));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => FilePayload, { description: 'Gives a file or folder another name.' })
  renameFile(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The file or folder.' }) id: string,
    @Arg('name', () => String, { description: 'Its new name: 1 to 255 bytes, without slashes.' })
    name: string,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
  ): Promise<unknown> {
    return this.changed(ctx, () => this.changes.rename(ctx.viewer, id, name, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => FilePayload, {
    description:
      'Moves a file, or a folder with all it holds, to another folder of the same drive.',
  })
  moveFile(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The file or folder.' }) id: string,
    @Arg('parentId', () => ID, { description: 'The folder it goes to.' }) parentId: string,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
  ): Promise<unknown> {
    return this.changed(ctx, () => this.changes.move(ctx.viewer, id, parentId, options));
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => FilePayload, {
    description:
      'Copies a file, or a folder with all it holds, to another folder; shares are not copied.',
  })
  copyFile(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The file or folder.' }) id: string,
    @Arg('parentId', () => ID, { description: 'The folder the copy goes to.' }) parentId: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options?: WriteOptions,
  ): Promise<unknown> {
    return this.changed(ctx, () =>
      this.changes.copy(ctx.viewer, id, parentId, options ?? undefined),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["files:write"]])')
  @Mutation(() => OkPayload, { description: 'Deletes a file, or a folder with all it holds.' })
  deleteFile(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'The file or folder.' }) id: string,
    @Arg('options', () => WriteOptions, { description: 'How to carry it out.' })
    options: WriteOptions,
  ): Promise<OkPayload> {
    return okPayload(ctx, () => this.changes.remove(ctx.viewer, id, options));
  }

  private changed(ctx: RequestContext, work: () => Promise<string | null>): Promise<unknown> {
    return payload(ctx, 'file', async () => loadChanged(ctx, this.files, await work()));
  }
}
