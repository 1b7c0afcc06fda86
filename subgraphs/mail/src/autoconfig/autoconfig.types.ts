import { Field, Int, ObjectType } from 'type-graphql';
import { MailSecurityEnum } from '../accounts/remote-account.inputs';
import type { MailSecurity } from '../sync/remote';

@ObjectType('MailServerSettings', { description: 'Where one protocol of a mailbox is served.' })
export class MailServerSettings {
  @Field(() => String, { description: 'Host name.' })
  host!: string;

  @Field(() => Int, { description: 'Port.' })
  port!: number;

  @Field(() => MailSecurityEnum, { description: 'How the connection is protected.' })
  security!: MailSecurity;

  @Field(() => String, { nullable: true, description: 'Who signs in, where that is known.' })
  username?: string | null;
}

@ObjectType('MailSettings', { description: 'How a mailbox is reached.' })
export class MailSettings {
  @Field(() => MailServerSettings, { nullable: true, description: 'Where its mail is read.' })
  imap?: MailServerSettings | null;

  @Field(() => MailServerSettings, { nullable: true, description: 'Where its mail is sent.' })
  smtp?: MailServerSettings | null;
}
