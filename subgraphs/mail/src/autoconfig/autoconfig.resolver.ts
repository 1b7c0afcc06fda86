import { Arg, Directive, Query, Resolver } from 'type-graphql';
import type { AutoconfigService } from './autoconfig.service';
import { MailSettings } from './autoconfig.types';
import type { FoundSettings } from './settings';

@Resolver()
export class AutoconfigResolver {
  constructor(private readonly settings: AutoconfigService) {}

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["mail:read"]])')
  @Query(() => MailSettings, {
    nullable: true,
    description:
      'How the mailbox of an address is reached, as its domain says; null when it does not.',
  })
  autoconfig(
    @Arg('address', () => String, { description: 'The address.' }) address: string,
  ): Promise<FoundSettings | null> {
    return this.settings.find(address);
  }
}
