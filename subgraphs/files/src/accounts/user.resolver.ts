import type { RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Database } from '../app/database';
import type { FileService } from '../tree/file.service';
import { Drive, StorageUsage } from '../tree/file.types';
import type { DriveFile } from '../tree/drive-file';
import type { AccountRepository } from './account.repository';
import { User } from './people.types';

@Resolver(() => User)
export class UserDriveResolver {
  constructor(
    private readonly files: Pick<FileService, 'root'>,
    private readonly database: Database,
    private readonly accounts: Pick<AccountRepository, 'usage'>,
    private readonly limit: bigint | undefined,
  ) {}

  @FieldResolver(() => Drive, {
    nullable: true,
    description: 'The drive, for its owner; null for anybody else.',
  })
  async drive(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<{ root: DriveFile } | undefined> {
    if (id !== viewer.userId) return undefined;
    const root = await this.files.root(viewer);
    return root && { root };
  }

  @FieldResolver(() => StorageUsage, {
    nullable: true,
    description: 'How much the drive holds, for its owner; null for anybody else.',
  })
  async storage(
    @Root() { id }: User,
    @Ctx() { viewer }: RequestContext,
  ): Promise<StorageUsage | undefined> {
    if (id !== viewer.userId) return undefined;
    const { used } = await this.accounts.usage(this.database, id);
    return { used, ...(this.limit !== undefined && { limit: this.limit }) };
  }
}
