import type { Owner } from '../accounts/account';
import type { Direction } from '../people/person.types';

/** What a filter may ask for; see the graph's MessageFilter. */
export interface MessageConditions {
  readonly q?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly subject?: string | null;
  readonly hasAttachment?: boolean | null;
  readonly flags?: readonly string[] | null;
  readonly labels?: readonly string[] | null;
  readonly since?: Date | null;
  readonly before?: Date | null;
}

/** Where messages are looked for. */
export type MessageScope =
  | { readonly in: 'EVERYWHERE'; readonly accounts?: readonly string[] | undefined }
  | { readonly in: 'FOLDER'; readonly folderId: string }
  | { readonly in: 'THREAD'; readonly threadId: string }
  | { readonly in: 'PERSON'; readonly address: string; readonly direction: Direction };

/** A place in a list: everything behind it follows. */
export interface Keyset {
  readonly receivedAt: string;
  readonly id: string;
}

/** The FROM and WHERE of a list of messages, with the columns it is ordered by. */
export interface MessageSql {
  readonly from: string;
  readonly where: string;
  readonly parameters: readonly unknown[];
  /** Time and id, from the index that serves the scope. */
  readonly order: readonly [string, string];
}

const escapeLike = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** The SQL for the owner's messages in a scope. */
export function messageSql(
  owner: Owner,
  scope: MessageScope,
  conditions: MessageConditions,
): MessageSql {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const where = [
    `m.tenant_id = ${bind(owner.tenantId)}`,
    `m.user_id = ${bind(owner.userId)}`,
    ...conditionSql(conditions, bind),
  ];
  const { from, order, and } = scopeSql(owner, scope, bind);
  return { from, order, where: [...where, ...and].join(' AND '), parameters };
}

type Bind = (value: unknown) => string;

function scopeSql(
  owner: Owner,
  scope: MessageScope,
  bind: Bind,
): Pick<MessageSql, 'from' | 'order'> & { and: string[] } {
  const direct = { from: 'message m', order: ['m.received_at', 'm.id'] as const };
  switch (scope.in) {
    case 'EVERYWHERE': {
      const { accounts } = scope;
      return { ...direct, and: accounts ? [`m.account_id = ANY (${bind(accounts)}::uuid[])`] : [] };
    }
    case 'THREAD':
      return { ...direct, and: [`m.thread_id = ${bind(scope.threadId)}::uuid`] };
    case 'FOLDER':
      return {
        from: 'placement p JOIN message m ON m.id = p.message_id',
        order: ['p.received_at', 'p.message_id'],
        and: [`p.folder_id = ${bind(scope.folderId)}::uuid`],
      };
    case 'PERSON':
      return {
        from: 'correspondent c JOIN message m ON m.id = c.message_id',
        order: ['c.received_at', 'c.message_id'],
        and: [
          `c.tenant_id = ${bind(owner.tenantId)}`,
          `c.user_id = ${bind(owner.userId)}`,
          `c.address = ${bind(scope.address)}`,
          WROTE[scope.direction],
        ],
      };
  }
}

const WROTE: Readonly<Record<Direction, string>> = {
  FROM: 'c.wrote',
  TO: 'NOT c.wrote',
  // Who writes to themselves stands there twice.
  ANY: `(c.wrote OR NOT EXISTS (SELECT 1 FROM correspondent w
    WHERE (w.tenant_id, w.user_id, w.address, w.received_at, w.message_id, w.wrote)
        = (c.tenant_id, c.user_id, c.address, c.received_at, c.message_id, true)))`,
};

function conditionSql(conditions: MessageConditions, bind: Bind): string[] {
  const { q, from, to, subject, hasAttachment, flags, labels, since, before } = conditions;
  const mailbox = (roles: readonly string[], text: string): string => {
    const pattern = bind(escapeLike(text));
    const lists = roles.map((role) => `(m.addresses->'${role}')`).join(' || ');
    return `EXISTS (SELECT 1 FROM jsonb_array_elements(${lists}) AS a
      WHERE a->>'address' ILIKE ${pattern} OR a->>'name' ILIKE ${pattern})`;
  };
  const given: (string | null | undefined | false)[] = [
    q && q.trim() !== '' && `m.search @@ websearch_to_tsquery('simple', ${bind(q)})`,
    from && mailbox(['from'], from),
    to && mailbox(['to', 'cc', 'bcc'], to),
    subject && `m.subject ILIKE ${bind(escapeLike(subject))}`,
    typeof hasAttachment === 'boolean' && `m.has_attachment = ${bind(hasAttachment)}`,
    flags && `m.flags @> ${bind(flags)}::text[]`,
    labels && `m.labels @> ${bind(labels)}::text[]`,
    since && `m.received_at >= ${bind(since)}`,
    before && `m.received_at < ${bind(before)}`,
  ];
  return given.filter((condition) => typeof condition === 'string' && condition !== '') as string[];
}
