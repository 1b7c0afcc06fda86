import { Payload } from '@suitegraph/kit/graphql';
import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { MailSecurity } from '../sync/remote';
import type { OwnAccount } from './account';
import { MailAccount } from './account.types';

/** How the way to a mail server is kept from others’ eyes. */
export const MailSecurityEnum = {
  PLAIN: 'PLAIN',
  STARTTLS: 'STARTTLS',
  TLS: 'TLS',
} as const satisfies Record<MailSecurity, MailSecurity>;

registerEnumType(MailSecurityEnum, {
  name: 'MailSecurity',
  description: 'How the way to a mail server is kept from others’ eyes.',
  valuesConfig: {
    PLAIN: { description: 'Not at all: for servers on the same machine or network.' },
    STARTTLS: {
      description: 'TLS from the greeting on; refused when the server does not offer it.',
    },
    TLS: { description: 'TLS from the start (RFC 8314).' },
  },
});

@InputType('MailServerInput', { description: 'A mail server and who signs in to it.' })
export class MailServerInput {
  @Field(() => String, { description: 'Its host name.' })
  host!: string;

  @Field(() => Int, { description: 'Its port.' })
  port!: number;

  @Field(() => MailSecurityEnum, { description: 'How the connection is protected.' })
  security!: MailSecurity;

  @Field(() => String, { description: 'Who signs in.' })
  username!: string;

  @Field(() => String, { description: 'With which password; it is kept sealed.' })
  password!: string;
}

@InputType('MailAccountInput', { description: 'A mailbox on a server elsewhere.' })
export class MailAccountInput {
  @Field(() => String, { description: 'Its address.' })
  address!: string;

  @Field(() => String, { nullable: true, description: 'As whom it writes.' })
  name?: string | null;

  @Field(() => MailServerInput, { description: 'Where its mail is read.' })
  imap!: MailServerInput;

  @Field(() => MailServerInput, { description: 'Where its mail is sent.' })
  smtp!: MailServerInput;

  @Field(() => String, { nullable: true, description: 'What is put below what it sends.' })
  signature?: string | null;
}

@ObjectType('MailAccountPayload', {
  implements: Payload,
  description: 'The mailbox after the change.',
})
export class MailAccountPayload extends Payload {
  @Field(() => MailAccount, { nullable: true, description: 'The mailbox; null when it failed.' })
  account?: OwnAccount | null;
}
