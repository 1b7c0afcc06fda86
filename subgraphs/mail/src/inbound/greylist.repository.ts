import { firstRow, rows } from '@suitegraph/kit/database';
import type { EntityManager } from 'typeorm';

/** Times of greylisting, in seconds. */
export interface GreylistTimes {
  /** How long the first attempt is put off. */
  readonly delay: number;
  /** Until when the second attempt has to come. */
  readonly retryWithin: number;
  /** How long what passed is remembered after it was last seen. */
  readonly remember: number;
}

/** A first attempt, or the next one of the same. */
export interface GreylistAttempt {
  /** Digest of network, sender and recipient. */
  readonly triplet: Buffer;
  readonly network: string;
}

/** SQL of greylisting. */
export class GreylistRepository {
  /**
   * Notes an attempt; whether it may pass: it comes after the delay, or from a network of which
   * `trustedAfter` others have passed.
   */
  async attempt(
    manager: EntityManager,
    { triplet, network }: GreylistAttempt,
    times: GreylistTimes,
    trustedAfter: number,
  ): Promise<boolean> {
    const row = await firstRow<{ passed: boolean }>(manager, ATTEMPT, [
      ...[triplet, network, times.delay, times.retryWithin, times.remember],
      trustedAfter,
    ]);
    return row?.passed === true;
  }

  /** Forgets what is over, and of what never passed all but the newest `most`; how many rows went. */
  async expire(manager: EntityManager, times: GreylistTimes, most: number): Promise<number> {
    const gone = await rows(
      manager,
      `DELETE FROM greylist WHERE triplet IN (
         SELECT triplet FROM greylist WHERE passed_at IS NULL
           AND first_seen < now() - make_interval(secs => $1)
         UNION ALL
         SELECT triplet FROM greylist WHERE passed_at IS NOT NULL
           AND last_seen < now() - make_interval(secs => $2)
         UNION ALL
         (SELECT triplet FROM greylist WHERE passed_at IS NULL ORDER BY first_seen DESC OFFSET $3))
       RETURNING 1 AS one`,
      [times.retryWithin, times.remember, most],
    );
    return gone.length;
  }
}

// A retry that comes too late starts again (RFC 6647 §5); one that comes too early changes nothing.
const ATTEMPT = `
  WITH trusted AS (
    SELECT count(*) >= $6 AS yes FROM (SELECT 1 FROM greylist
      WHERE network = $2 AND passed_at IS NOT NULL
        AND last_seen > now() - make_interval(secs => $5) LIMIT $6) AS passed
  )
  INSERT INTO greylist AS g (triplet, network, passed_at)
  SELECT $1, $2, CASE WHEN yes THEN now() END FROM trusted
  ON CONFLICT (triplet) DO UPDATE SET
    last_seen = now(),
    first_seen = CASE WHEN g.passed_at IS NULL AND g.first_seen < now() - make_interval(secs => $4)
      THEN now() ELSE g.first_seen END,
    passed_at = CASE
      WHEN g.passed_at IS NOT NULL AND g.last_seen > now() - make_interval(secs => $5) THEN g.passed_at
      WHEN EXCLUDED.passed_at IS NOT NULL THEN now()
      WHEN g.first_seen BETWEEN now() - make_interval(secs => $4) AND now() - make_interval(secs => $3)
      THEN now() END
  RETURNING passed_at IS NOT NULL AS passed`;
