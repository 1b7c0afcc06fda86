import type { Owner } from '../accounts/account';
import type { Direction } from '../people/person.types';
import type { Bind } from '../search/query-sql';
import { isId } from './ids';

/** Where messages are looked for. */
export type MessageScope =
  | { readonly in: 'EVERYWHERE'; readonly accounts?: readonly string[] | undefined }
  | { readonly in: 'FOLDER'; readonly folderId: string }
  | { readonly in: 'ONE'; readonly id: string }
  | { readonly in: 'THREAD'; readonly threadId: string }
  | { readonly in: 'PERSON'; readonly address: string; readonly direction: Direction };

/** Where messages are looked for, as SQL over `message m`. */
export interface ScopeSql {
  readonly from: string;
  readonly and: readonly string[];
  /** Time and id, from the index that serves the scope. */
  readonly order: readonly [string, string];
}

/** The SQL of a scope. */
export function scopeSql(owner: Owner, scope: MessageScope, bind: Bind): ScopeSql {
  const direct = { from: 'message m', order: ['m.received_at', 'm.id'] as const };
  switch (scope.in) {
    case 'EVERYWHERE': {
      const { accounts } = scope;
      return {
        ...direct,
        and: accounts ? [`m.account_id = ANY (${bind(accounts.filter(isId))}::uuid[])`] : [],
      };
    }
    case 'ONE':
      return { ...direct, and: [`m.id = ${bind(scope.id)}::uuid`] };
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
