import { rows } from '@suitegraph/kit/database';
import type { DataSource } from 'typeorm';
import type { Owner } from '../app/owner';
import type { InteractionKind, InteractionTotal } from './interaction.types';

/** Which interactions of the people behind some addresses are meant. */
export interface InteractionFilter {
  readonly kinds: readonly InteractionKind[] | null;
  /** ISO 8601. */
  readonly since: string | null;
}

/** Where a page begins. */
export interface InteractionPlace {
  /** ISO 8601. */
  readonly at: string;
  readonly id: string;
}

/** An interaction as it is listed. */
export interface ListedInteraction {
  readonly id: string;
  readonly kind: InteractionKind;
  readonly targetId: string;
  readonly at: Date;
  readonly direction: string | null;
}

/** Interactions in Postgres; the lists of many people are one statement. */
export class InteractionRepository {
  constructor(private readonly database: Pick<DataSource, 'query'>) {}

  /** For each list of addresses its newest interactions. */
  async pages(
    { tenantId, userId }: Owner,
    lists: readonly (readonly string[])[],
    query: InteractionFilter & { readonly limit: number; readonly after: InteractionPlace | null },
  ): Promise<ListedInteraction[][]> {
    const { kinds, since, limit, after } = query;
    const found = await rows<ListedInteraction & { list: number }>(
      this.database,
      `SELECT wanted.list, page.* FROM jsonb_to_recordset($1::jsonb) AS wanted(list int, addresses text[])
       CROSS JOIN LATERAL (
         SELECT newest.* FROM unnest(wanted.addresses) AS person(address)
         CROSS JOIN LATERAL (
           SELECT id, kind, target_id AS "targetId", at, direction FROM interaction
           WHERE tenant_id = $2 AND owner_id = $3 AND address = person.address
             AND ($4::text[] IS NULL OR kind = ANY($4)) AND ($5::timestamptz IS NULL OR at >= $5)
             AND ($6::timestamptz IS NULL OR (at, id) < ($6, $7::uuid))
           ORDER BY at DESC, id DESC LIMIT $8
         ) AS newest
         ORDER BY newest.at DESC, newest.id DESC LIMIT $8
       ) AS page
       ORDER BY wanted.list, page.at DESC, page.id DESC`,
      [
        JSON.stringify(lists.map((addresses, list) => ({ list, addresses }))),
        tenantId,
        userId,
        kinds,
        since,
        after?.at ?? null,
        after?.id ?? null,
        limit,
      ],
    );
    const byList = Map.groupBy(found, ({ list }) => list);
    return lists.map((_, list) => byList.get(list) ?? []);
  }

  /** For each list of addresses how many there are of each kind. */
  async totals(
    { tenantId, userId }: Owner,
    lists: readonly (readonly string[])[],
    { kinds, since }: InteractionFilter,
  ): Promise<InteractionTotal[][]> {
    const found = await rows<InteractionTotal & { list: number }>(
      this.database,
      `SELECT wanted.list, kind, count(*)::int AS count
       FROM jsonb_to_recordset($1::jsonb) AS wanted(list int, addresses text[])
       JOIN interaction ON tenant_id = $2 AND owner_id = $3 AND address = ANY(wanted.addresses)
       WHERE ($4::text[] IS NULL OR kind = ANY($4)) AND ($5::timestamptz IS NULL OR at >= $5)
       GROUP BY wanted.list, kind ORDER BY wanted.list, kind`,
      [
        JSON.stringify(lists.map((addresses, list) => ({ list, addresses }))),
        tenantId,
        userId,
        kinds,
        since,
      ],
    );
    const byList = Map.groupBy(found, ({ list }) => list);
    return lists.map((_, list) => byList.get(list) ?? []);
  }

  /** When the owner last had to do with each address; what is yet to come does not count. */
  async lastAt(
    { tenantId, userId }: Owner,
    addresses: readonly string[],
  ): Promise<ReadonlyMap<string, Date>> {
    const found = await rows<{ address: string; at: Date }>(
      this.database,
      `SELECT person.address, newest.at FROM unnest($3::text[]) AS person(address)
       CROSS JOIN LATERAL (
         SELECT at FROM interaction
         WHERE tenant_id = $1 AND owner_id = $2 AND address = person.address AND at <= now()
         ORDER BY at DESC, id DESC LIMIT 1
       ) AS newest`,
      [tenantId, userId, addresses],
    );
    return new Map(found.map(({ address, at }) => [address, at]));
  }
}
