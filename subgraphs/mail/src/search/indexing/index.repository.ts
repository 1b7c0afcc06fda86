import { rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';
import type { Owner } from '../../accounts/account';
import type { SearchDocument, SearchSource } from '../document';
import { STEM_MARK } from '../query-sql';

/** SQL by which messages get into the index of words. */
export class IndexRepository {
  /** Takes messages that are to be indexed off the queue; those another process has are left to it. */
  async take(manager: EntityManager, limit: number): Promise<string[]> {
    await loseNothing(manager);
    const taken = await rows<{ id: string }>(
      manager,
      `DELETE FROM search_pending WHERE message_id IN (
         SELECT message_id FROM search_pending ORDER BY message_id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING message_id AS id`,
      [limit],
    );
    return taken.map(({ id }) => id);
  }

  /** As `take`, of one owner; waits for what another process has taken of theirs. */
  async takeOf(manager: EntityManager, owner: Owner, limit: number): Promise<string[]> {
    await loseNothing(manager);
    const taken = await rows<{ id: string }>(
      manager,
      `DELETE FROM search_pending WHERE message_id IN (
         SELECT message_id FROM search_pending WHERE tenant_id = $1 AND user_id = $2
         ORDER BY message_id LIMIT $3 FOR UPDATE)
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

  /** The stems of words by the database's dictionaries, in order; none where it has no such dictionary. */
  async stem(
    manager: EntityManager,
    words: readonly { readonly stemmer: string; readonly word: string }[],
  ): Promise<(readonly string[])[]> {
    const found = await rows<{ stems: string[] | null }>(
      manager,
      `SELECT ts_lexize(d.oid::regdictionary, r.word) AS stems
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r(stemmer, word, n)
       LEFT JOIN pg_ts_dict d ON d.dictname = r.stemmer AND d.dictnamespace = 'pg_catalog'::regnamespace
       ORDER BY r.n`,
      [words.map(({ stemmer }) => stemmer), words.map(({ word }) => word)],
    );
    return found.map(({ stems }) => stems ?? []);
  }

  /** Writes documents with their stems; one of a message that is gone by now is left out. */
  async save(
    manager: EntityManager,
    documents: readonly SearchDocument[],
    stems: readonly (readonly string[])[],
  ): Promise<void> {
    const given = documents.map(({ id, languages, vector }, n) => ({
      id,
      languages,
      vector: [vector, ...(stems[n] ?? []).map(stemLexeme)].join(' '),
    }));
    await manager.query(
      `INSERT INTO message_search (message_id, tenant_id, user_id, received_at, languages, search)
       SELECT m.id, m.tenant_id, m.user_id, m.received_at, r.languages, r.vector::tsvector
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, languages text[], vector text)
       JOIN message m USING (id)
       ON CONFLICT (message_id) DO UPDATE SET languages = excluded.languages, search = excluded.search`,
      [JSON.stringify(given)],
    );
  }

  /** Sorts what was added into the index, so that searches need not read through it. */
  async tidy(manager: EntityManager): Promise<void> {
    await manager.query(`SELECT gin_clean_pending_list('message_search_words')`);
  }
}

// A message leaves the queue and enters the index in one commit: a crash that undoes it leaves the message
// in the queue, so that nobody has to wait for the disk.
async function loseNothing(manager: EntityManager): Promise<void> {
  await manager.query('SET LOCAL synchronous_commit = off');
}

const stemLexeme = (stem: string): string => `'${STEM_MARK}${stem.replace(/['\\]/g, '$&$&')}'`;
