import type { Mailbox } from '../ingest/parsed-mail';

/** Whether a rule's conditions all have to hold, or one of them. */
export const RuleMatch = { ALL: 'ALL', ANY: 'ANY' } as const;
export type RuleMatch = keyof typeof RuleMatch;

/** What a condition looks at. */
export const RuleField = {
  FROM: 'FROM',
  TO: 'TO',
  CC: 'CC',
  SUBJECT: 'SUBJECT',
  BODY: 'BODY',
  HEADER: 'HEADER',
  SIZE: 'SIZE',
  HAS_ATTACHMENT: 'HAS_ATTACHMENT',
  LIST_ID: 'LIST_ID',
  SPAM_SCORE: 'SPAM_SCORE',
  AUTH_RESULT: 'AUTH_RESULT',
} as const;
export type RuleField = keyof typeof RuleField;

/** How it is compared. */
export const RuleOperator = {
  IS: 'IS',
  CONTAINS: 'CONTAINS',
  STARTS_WITH: 'STARTS_WITH',
  ENDS_WITH: 'ENDS_WITH',
  MATCHES: 'MATCHES',
  EXISTS: 'EXISTS',
  GREATER_THAN: 'GREATER_THAN',
  LESS_THAN: 'LESS_THAN',
} as const;
export type RuleOperator = keyof typeof RuleOperator;

/** What a rule does. */
export const RuleActionKind = {
  MOVE: 'MOVE',
  COPY: 'COPY',
  ADD_LABEL: 'ADD_LABEL',
  REMOVE_LABEL: 'REMOVE_LABEL',
  ADD_FLAG: 'ADD_FLAG',
  REMOVE_FLAG: 'REMOVE_FLAG',
  FORWARD: 'FORWARD',
  REPLY_TEMPLATE: 'REPLY_TEMPLATE',
  WEBHOOK: 'WEBHOOK',
  REJECT: 'REJECT',
  DISCARD: 'DISCARD',
  STOP: 'STOP',
} as const;
export type RuleActionKind = keyof typeof RuleActionKind;

/** One condition of a rule. */
export interface RuleCondition {
  readonly field: RuleField;
  readonly operator: RuleOperator;
  /** Name of the header field, for HEADER. */
  readonly header: string | null;
  readonly value: string | null;
  readonly negate: boolean;
}

/** One action of a rule. */
export interface RuleAction {
  readonly kind: RuleActionKind;
  readonly argument: string | null;
}

/** What a rule says, whoever's it is. */
export interface RuleContent {
  readonly name: string;
  readonly enabled: boolean;
  readonly match: RuleMatch;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleAction[];
}

/** A rule with its place. */
export interface Rule extends RuleContent {
  readonly id: string;
  readonly tenantId: string;
  /** The mailbox it belongs to; null for one that the organisation's mailboxes share. */
  readonly accountId: string | null;
  readonly order: number;
  readonly version: string;
}

/** What rules look at, of a message that arrives or is kept. */
export interface RuleSubject {
  readonly from: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly subject: string | null;
  readonly text: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Bytes of the raw message. */
  readonly size: number;
  readonly hasAttachment: boolean;
  readonly spamScore: number | null;
  /** Method and verdict, such as `dmarc: pass`. */
  readonly auth: Readonly<Record<string, string | null>>;
}

/** How one condition came out. */
export interface ConditionResult {
  readonly condition: RuleCondition;
  readonly matched: boolean;
  /** What was found, shortened; null when there was nothing to compare. */
  readonly actual: string | null;
}

/** How one rule came out. */
export interface RuleTrace {
  readonly rule: Rule;
  readonly matched: boolean;
  readonly conditions: readonly ConditionResult[];
  /** What it does; nothing when it did not match. */
  readonly actions: readonly RuleAction[];
}
