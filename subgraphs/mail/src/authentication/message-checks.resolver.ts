import type { RequestContext } from '@suitegraph/kit/graphql';
import { Ctx, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import type { DataSource } from 'typeorm';
import type { MessageRecord } from '../messages/message';
import { Message } from '../messages/message.types';
import type { AuthRecord } from './auth-record';
import type { MessageChecks, MessageChecksRepository } from './message-checks.repository';
import { AuthResults, VirusScan } from './message-checks.types';

const CHECKS = Symbol('checks of messages');

/** Reads what checks have found out about messages, in the order of their ids. */
export class MessageChecksService {
  constructor(
    private readonly database: DataSource,
    private readonly checks: MessageChecksRepository,
  ) {}

  async byIds(
    viewer: RequestContext['viewer'],
    ids: readonly string[],
  ): Promise<(MessageChecks | undefined)[]> {
    const found = await this.checks.byIds(this.database.manager, viewer, ids);
    const byId = new Map(found.map((one) => [one.id, one]));
    return ids.map((id) => byId.get(id));
  }
}

@Resolver(() => Message)
export class MessageChecksResolver {
  constructor(private readonly checks: MessageChecksService) {}

  @FieldResolver(() => AuthResults, {
    nullable: true,
    description: 'What is known of where it comes from; null when that was not checked.',
  })
  async auth(
    @Root() { id }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<AuthResults | null> {
    const auth = (await this.load(ctx, id))?.auth;
    return auth ? toResults(auth) : null;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'The higher, the likelier it is junk; null when it was not rated.',
  })
  async spamScore(
    @Root() { id }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<number | null> {
    return (await this.load(ctx, id))?.spamScore ?? null;
  }

  @FieldResolver(() => VirusScan, {
    nullable: true,
    description: 'Whether it was scanned for viruses; null where nothing scans.',
  })
  async virusScan(
    @Root() { id }: MessageRecord,
    @Ctx() ctx: RequestContext,
  ): Promise<VirusScan | null> {
    const found = await this.load(ctx, id);
    return found?.scan ? { state: found.scan, virus: found.virus } : null;
  }

  private load(
    { viewer, loaders }: RequestContext,
    id: string,
  ): Promise<MessageChecks | undefined> {
    return loaders
      .get<string, MessageChecks | undefined>(CHECKS, (ids) => this.checks.byIds(viewer, ids))
      .load(id);
  }
}

function toResults(auth: AuthRecord): AuthResults {
  const { authenticated, vouched, sealedBy } = auth;
  return {
    authenticated,
    spf: { result: auth.spf, domain: auth.spfDomain, clientIp: auth.clientIp },
    dkim: [...auth.signatures],
    dmarc: { result: auth.dmarc, domain: auth.fromDomain, policy: auth.policy },
    arc: { result: auth.arc, sealedBy, vouched },
  };
}
