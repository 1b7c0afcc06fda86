import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { AuthResult, DmarcPolicy } from './auth-record';

/** Results of authentication, as the graph spells them. */
export const AuthResultEnum = {
  PASS: 'pass',
  FAIL: 'fail',
  SOFTFAIL: 'softfail',
  NEUTRAL: 'neutral',
  NONE: 'none',
  POLICY: 'policy',
  TEMPERROR: 'temperror',
  PERMERROR: 'permerror',
} as const satisfies Record<Uppercase<AuthResult>, AuthResult>;

registerEnumType(AuthResultEnum, {
  name: 'AuthResult',
  description: 'Result of an authentication method (RFC 8601 §2.7).',
  valuesConfig: {
    PASS: { description: 'It was authenticated.' },
    FAIL: { description: 'It was not.' },
    SOFTFAIL: { description: 'It probably was not; SPF alone says so.' },
    NEUTRAL: { description: 'The domain says neither.' },
    NONE: { description: 'There was nothing to check.' },
    POLICY: { description: 'It would pass, but by means that are not accepted.' },
    TEMPERROR: { description: 'The DNS did not answer.' },
    PERMERROR: { description: 'What the domain publishes, or the message, cannot be read.' },
  },
});

/** What is done with mail that fails DMARC. */
export const DmarcPolicyEnum = {
  NONE: 'none',
  QUARANTINE: 'quarantine',
  REJECT: 'reject',
} as const;

registerEnumType(DmarcPolicyEnum, {
  name: 'DmarcPolicy',
  description: 'What a domain asks to be done with mail that fails DMARC.',
  valuesConfig: {
    NONE: { description: 'Nothing.' },
    QUARANTINE: { description: 'To treat it as suspicious.' },
    REJECT: { description: 'To refuse it.' },
  },
});

@ObjectType('SpfResult', { description: 'Whether the domain lets the server send its mail.' })
export class SpfResult {
  @Field(() => AuthResultEnum, { description: 'What was found.' })
  result!: AuthResult;

  @Field(() => String, { nullable: true, description: 'Domain of the envelope’s sender.' })
  domain?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address of the server that was asked about.',
  })
  clientIp?: string | null;
}

@ObjectType('DkimResult', { description: 'One signature of a message.' })
export class DkimResult {
  @Field(() => AuthResultEnum, { description: 'What was found.' })
  result!: AuthResult;

  @Field(() => String, { nullable: true, description: 'The domain that signed.' })
  domain?: string | null;

  @Field(() => String, { nullable: true, description: 'Selector of its key.' })
  selector?: string | null;

  @Field(() => Boolean, { description: 'Whether that domain goes with the author’s.' })
  aligned!: boolean;
}

@ObjectType('DmarcResult', { description: 'Whether the author’s domain stands behind a message.' })
export class DmarcResult {
  @Field(() => AuthResultEnum, { description: 'What was found.' })
  result!: AuthResult;

  @Field(() => String, { nullable: true, description: 'The author’s domain.' })
  domain?: string | null;

  @Field(() => DmarcPolicyEnum, {
    nullable: true,
    description: 'What the domain asks for; null when it publishes nothing.',
  })
  policy?: DmarcPolicy | null;
}

@ObjectType('ArcResult', { description: 'What servers on the way sealed (RFC 8617).' })
export class ArcResult {
  @Field(() => AuthResultEnum, { description: 'Whether the chain of seals is whole.' })
  result!: AuthResult;

  @Field(() => String, { nullable: true, description: 'Domain of the newest seal.' })
  sealedBy?: string | null;

  @Field(() => Boolean, {
    description: 'Whether we trust that sealer, and it found the message authenticated.',
  })
  vouched!: boolean;
}

@ObjectType('AuthResults', { description: 'What is known of where a message comes from.' })
export class AuthResults {
  @Field(() => Boolean, { description: 'Whether the author’s domain is to be believed.' })
  authenticated!: boolean;

  @Field(() => SpfResult, { description: 'SPF (RFC 7208).' })
  spf!: SpfResult;

  @Field(() => [DkimResult], { description: 'DKIM (RFC 6376), a signature each.' })
  dkim!: DkimResult[];

  @Field(() => DmarcResult, { description: 'DMARC (RFC 9989).' })
  dmarc!: DmarcResult;

  @Field(() => ArcResult, { description: 'ARC (RFC 8617).' })
  arc!: ArcResult;
}

/** Whether a message was scanned. */
export const ScanStateEnum = {
  CLEAN: 'CLEAN',
  INFECTED: 'INFECTED',
  UNSCANNED: 'UNSCANNED',
  TOO_LARGE: 'TOO_LARGE',
} as const;

registerEnumType(ScanStateEnum, {
  name: 'VirusScanState',
  description: 'Whether a message was scanned for viruses, and what came of it.',
  valuesConfig: {
    CLEAN: { description: 'Nothing was found.' },
    INFECTED: { description: 'Something was found.' },
    UNSCANNED: { description: 'It could not be scanned when it came; it will be.' },
    TOO_LARGE: { description: 'The scanner does not take messages of its size.' },
  },
});

@ObjectType('VirusScan', { description: 'What the scan of a message for viruses found.' })
export class VirusScan {
  @Field(() => ScanStateEnum, { description: 'What came of it.' })
  state!: keyof typeof ScanStateEnum;

  @Field(() => String, { nullable: true, description: 'What the scanner calls what it found.' })
  virus?: string | null;
}
