import { rows } from '@suitegraph/kit/database';
import type { DataSource } from 'typeorm';
import type { Owner } from '../app/owner';

/** What mail, meetings and files tell of a person. */
export interface PersonFacts {
  readonly address: string;
  /** As a header showed it, newest first. */
  readonly name: string | null;
  /** How near the person is, on the scale of `heat.ts`. */
  readonly heat: number;
}

/** People, as an owner's interactions and the organisation's directory know them. */
export class PersonRepository {
  constructor(private readonly database: Pick<DataSource, 'query'>) {}

  async facts({ tenantId, userId }: Owner, addresses: readonly string[]): Promise<PersonFacts[]> {
    return rows<PersonFacts>(
      this.database,
      `SELECT address, name, heat FROM person
       WHERE tenant_id = $1 AND owner_id = $2 AND address = ANY($3)`,
      [tenantId, userId, addresses],
    );
  }

  /** Display names of the organisation's users, by address. */
  async userNames(
    { tenantId }: Owner,
    addresses: readonly string[],
  ): Promise<{ address: string; name: string | null }[]> {
    return rows(
      this.database,
      'SELECT address, display_name AS name FROM account WHERE tenant_id = $1 AND address = ANY($2)',
      [tenantId, addresses],
    );
  }

  /** Addresses of users, by id. */
  async userAddresses(
    { tenantId }: Owner,
    ids: readonly string[],
  ): Promise<{ id: string; address: string }[]> {
    return rows(
      this.database,
      'SELECT user_id AS id, address FROM account WHERE tenant_id = $1 AND user_id = ANY($2)',
      [tenantId, ids],
    );
  }

  /**
   * The addresses that match, those first with whom the owner has had most to do of late.
   *
   * @param search as type tsquery; null for everybody the owner has had to do with.
   */
  async suggest(
    { tenantId, userId }: Owner,
    search: string | null,
    limit: number,
  ): Promise<string[]> {
    const found = await rows<{ address: string }>(
      this.database,
      search === null ? NEAREST : MATCHING,
      [tenantId, userId, limit, ...(search === null ? [] : [search])],
    );
    return found.map(({ address }) => address);
  }
}

const NEAREST = `SELECT address FROM person WHERE tenant_id = $1 AND owner_id = $2
  ORDER BY heat DESC, address LIMIT $3`;

const MATCHING = `WITH matching AS (
    SELECT address FROM person
    WHERE tenant_id = $1 AND owner_id = $2 AND search @@ $4::tsquery
    UNION
    SELECT email.address FROM contact JOIN contact_email AS email ON email.contact_id = contact.id
    WHERE contact.tenant_id = $1 AND contact.owner_id = $2 AND contact.search @@ $4::tsquery
    UNION
    SELECT address FROM account
    WHERE tenant_id = $1 AND user_id <> $2 AND active AND search @@ $4::tsquery
  )
  SELECT matching.address FROM matching
  LEFT JOIN person ON person.tenant_id = $1 AND person.owner_id = $2
    AND person.address = matching.address
  ORDER BY coalesce(person.heat, 0) DESC, matching.address LIMIT $3`;
