import { Directive, Field, ObjectType, Query, registerEnumType, Resolver } from 'type-graphql';

/** What can be switched on. */
export const ModuleName = {
  NEXTCLOUD: 'NEXTCLOUD',
  JITSI: 'JITSI',
  IMMICH: 'IMMICH',
  IMAP: 'IMAP',
  SMTP_INBOUND: 'SMTP_INBOUND',
  TRACKS: 'TRACKS',
  CAMPAIGNS: 'CAMPAIGNS',
  SEARCH: 'SEARCH',
} as const;

type Name = keyof typeof ModuleName;

registerEnumType(ModuleName, {
  name: 'ModuleName',
  description: 'A part of the suite that an installation may switch on.',
  valuesConfig: {
    NEXTCLOUD: { description: 'Calendars, contacts and files in Nextcloud.' },
    JITSI: { description: 'Online meetings in Jitsi.' },
    IMMICH: { description: 'Photos in Immich.' },
    IMAP: { description: 'Accounts on other mail servers.' },
    SMTP_INBOUND: { description: 'Mail accepted by the suite’s own SMTP listener.' },
    TRACKS: { description: 'Audio tracks.' },
    CAMPAIGNS: { description: 'Mail campaigns.' },
    SEARCH: { description: 'An external search engine.' },
  },
});

@ObjectType('Module', { description: 'A part of the suite, on or off in this installation.' })
export class Module {
  @Field(() => ModuleName, { description: 'Which part.' })
  name!: Name;

  @Field(() => Boolean, {
    description: 'Whether it is on; a field of a part that is off answers MODULE_DISABLED.',
  })
  enabled!: boolean;
}

@Resolver()
export class ModuleResolver {
  constructor(private readonly enabled: ReadonlySet<string>) {}

  @Directive('@authenticated')
  @Query(() => [Module], { description: 'The parts of the suite and which of them are on.' })
  modules(): Module[] {
    const names = Object.keys(ModuleName) as Name[];
    return names.map((name) => ({ name, enabled: this.enabled.has(name) }));
  }
}
