import {
  GenericError,
  payloadOf,
  type RequestContext,
  UrlScalar,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import { ImportPayload } from '../contacts/contact.types';
import type { ExportService } from './export.service';
import type { ImportService } from './import.service';

@Resolver()
export class TransferResolver {
  constructor(
    private readonly imports: ImportService,
    private readonly exports: ExportService,
  ) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ImportPayload, {
    description:
      'Reads vCards 3.0 and 4.0 into an address book. Sound cards are taken even when others are faulty.',
  })
  async importVcards(
    @Ctx() ctx: RequestContext,
    @Arg('bookId', () => ID, { description: 'Id of the address book.' }) bookId: string,
    @Arg('vcf', () => String, {
      description: 'The text of a .vcf file, up to 10 MB and 5000 cards.',
    })
    vcf: string,
    @Arg('options', () => WriteOptions, { nullable: true, description: 'How to carry it out.' })
    options: WriteOptions | null,
  ): Promise<ImportPayload> {
    const { errors, faults, ...counts } = await payloadOf(ctx, () =>
      this.imports.import(ctx.viewer, bookId, vcf, options ?? {}),
    );
    const { traceId } = ctx;
    const told = (faults ?? []).map((message) =>
      Object.assign(new GenericError(), {
        code: 'INVALID_REQUEST_BODY' as const,
        message,
        path: ['vcf'],
        traceId,
      }),
    );
    return { created: 0, updated: 0, skipped: 0, ...counts, errors: [...errors, ...told] };
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => UrlScalar, {
    description:
      'Where to PUT a .vcf file of up to 20 MB within ten minutes. The answer is JSON: { created, updated, skipped, errors }.',
  })
  importVcardsLink(
    @Ctx() ctx: RequestContext,
    @Arg('bookId', () => ID, { description: 'Id of the address book.' }) bookId: string,
  ): Promise<string> {
    return this.exports.importLink(ctx.viewer, bookId);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:read"]])')
  @Mutation(() => UrlScalar, {
    description: 'A link that downloads contacts as a .vcf file; it works for ten minutes.',
  })
  exportVcards(
    @Ctx() ctx: RequestContext,
    @Arg('bookId', () => ID, {
      nullable: true,
      description: 'Id of the address book; all of them when left out.',
    })
    bookId: string | null,
  ): Promise<string> {
    return this.exports.link(ctx.viewer, bookId ?? null);
  }
}
