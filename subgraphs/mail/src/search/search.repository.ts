import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../accounts/account';
import { stemmersOf, STEMMER_NAMES } from './languages';
import type { SearchDocument, SearchSource } from './document';
import { STEM_MARK } from './query-sql';

/** SQL of the index. */
export class SearchRepository {
  /** Takes messages that are to be indexed off the queue; those another process has are left to it. */
  async take(manager: EntityManager, limit: number): Promise<string[]> {
    const taken = await rows<{ id: string }>(
      manager,
      `DELETE FROM search_pending WHERE message_id IN (
         SELECT message_id FROM search_pending ORDER BY seq LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING message_id AS id`,
      [limit],
    );
    return taken.map(({ id }) => id);
  }

  /** As `take`, of one owner; waits for what another process has taken of theirs. */
  async takeOf(manager: EntityManager, owner: Owner, limit: number): Promise<string[]> {
    const taken = await rows<{ id: string }>(
      manager,
      `DELETE FROM search_pending WHERE message_id IN (
         SELECT message_id FROM search_pending WHERE tenant_id = $1 AND user_id = $2
         ORDER BY seq LIMIT $3 FOR UPDATE)
       RETURNING message_id AS id`,
      [owner.tenantId, owner.userId, limit],
    );
    return taken.map(({ id }) => id);
  }

  /** What there is to index of messages, whoever's they are: the index is of all mailboxes. */
  async sources(manager: EntityManager, ids: readonly string[]): Promise<SearchSource[]> {
    return rows<SearchSource>(
      manager,
      `SELECT m.id, m.received_at AS "receivedAt", m.subject, m.addresses, left(m.text, 100000) AS text,
         coalesce((SELECT jsonb_agg(jsonb_build_object('filename', a.filename, 'text', a.text) ORDER BY a.position)
           FROM attachment a WHERE a.message_id = m.id), '[]') AS attached
       FROM message m WHERE m.id = ANY ($1::uuid[])`,
      [ids],
    );
  }

  /** Writes documents; one of a message that is gone by now is left out. */
  async save(manager: EntityManager, documents: readonly SearchDocument[]): Promise<void> {
    const given = documents.map(({ id, languages, vector, stemmed }) => {
      const stemmers = stemmersOf(languages);
      return { id, languages, vector, stemmers, words: stemmers.length === 0 ? [] : stemmed };
    });
    await manager.query(
      `INSERT INTO message_search (message_id, tenant_id, user_id, received_at, languages, search)
       SELECT m.id, m.tenant_id, m.user_id, m.received_at, r.languages, r.vector::tsvector ||
         coalesce((SELECT array_to_tsvector(array_agg(DISTINCT '${STEM_MARK}' || stem))
           FROM pg_ts_dict d, unnest(r.words) word, unnest(ts_lexize(d.oid::regdictionary, word)) stem
           WHERE d.dictname = ANY (r.stemmers) AND d.dictnamespace = 'pg_catalog'::regnamespace), '')
       FROM jsonb_to_recordset($1::jsonb)
         AS r(id uuid, languages text[], vector text, stemmers text[], words text[])
       JOIN message m USING (id)
       ON CONFLICT (message_id) DO UPDATE SET languages = excluded.languages, search = excluded.search`,
      [JSON.stringify(given)],
    );
  }

  /** The stems of words in every language there is a stemmer for. */
  async stems(
    manager: EntityManager,
    words: readonly string[],
  ): Promise<{ word: string; stem: string }[]> {
    return rows(
      manager,
      `SELECT DISTINCT word, stem FROM unnest($1::text[]) word, pg_ts_dict d,
         unnest(ts_lexize(d.oid::regdictionary, word)) stem
       WHERE d.dictname = ANY ($2) AND d.dictnamespace = 'pg_catalog'::regnamespace`,
      [words, STEMMER_NAMES],
    );
  }
}
