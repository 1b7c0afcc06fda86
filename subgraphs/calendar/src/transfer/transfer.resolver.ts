import { UrlScalar, type RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import type { ExportService } from './export.service';

@Resolver()
export class TransferResolver {
  constructor(private readonly exports: ExportService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:write"]])')
  @Mutation(() => UrlScalar, {
    description:
      'Where to PUT an iCalendar file of up to 20 MB within ten minutes. Sound objects are taken even when others are faulty; nobody is invited. The answer is JSON: { created, updated, unchanged, failed, errors: [{ uid, message }] }.',
  })
  importCalendarLink(
    @Ctx() { viewer }: RequestContext,
    @Arg('calendarId', () => ID, { description: 'Calendar to put them in.' }) calendarId: string,
  ): Promise<string> {
    return this.exports.importLink(viewer, calendarId);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["calendar:read"]])')
  @Mutation(() => UrlScalar, {
    description: 'A link that downloads a calendar as an iCalendar file; it works for ten minutes.',
  })
  exportCalendar(
    @Ctx() { viewer }: RequestContext,
    @Arg('calendarId', () => ID, { description: 'Id of the calendar.' }) calendarId: string,
  ): Promise<string> {
    return this.exports.link(viewer, calendarId);
  }
}
