import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts what folders hold, and lets no message into a folder that is gone. */
export class FolderCounts1800001300000 implements MigrationInterface {
  readonly name = 'FolderCounts1800001300000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...COUNTS, ...TRIGGERS, ...PLACES]) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations run forward only'));
  }
}

// As the usage of mailboxes: each statement adds what it changed by, since a counter in the folder's own
// row would have deliveries wait for each other. Without a foreign key for the same reason.
const COUNTS = [
  'CREATE TABLE folder_count (folder_id uuid NOT NULL, total integer NOT NULL, unread integer NOT NULL)',
  'CREATE INDEX folder_count_folder ON folder_count (folder_id)',
  `CREATE FUNCTION count_placements() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
   DECLARE sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
   BEGIN
     INSERT INTO folder_count (folder_id, total, unread)
     SELECT c.folder_id, c.total, c.unread FROM (
       SELECT p.folder_id, sign * count(*) AS total, sign * count(*) FILTER (WHERE NOT m.seen) AS unread
       FROM changed p JOIN message m ON m.id = p.message_id GROUP BY p.folder_id) c
     JOIN folder f ON f.id = c.folder_id;
     RETURN NULL;
   END $$`,
  `CREATE FUNCTION count_seen() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
   BEGIN
     INSERT INTO folder_count (folder_id, total, unread)
     SELECT c.folder_id, 0, c.unread FROM (
       SELECT p.folder_id, sum(CASE WHEN n.seen THEN -1 ELSE 1 END) AS unread
       FROM before o JOIN changed n ON n.id = o.id AND n.seen <> o.seen
       JOIN placement p ON p.message_id = n.id GROUP BY p.folder_id) c
     JOIN folder f ON f.id = c.folder_id;
     RETURN NULL;
   END $$`,
  // Before the message: its placements are counted by whether it was read.
  `CREATE FUNCTION leave_folders() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
   BEGIN
     DELETE FROM placement WHERE message_id = OLD.id;
     RETURN OLD;
   END $$`,
  `CREATE FUNCTION forget_counts() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
   BEGIN
     DELETE FROM folder_count c USING changed g WHERE c.folder_id = g.id;
     RETURN NULL;
   END $$`,
];

const TRIGGERS = [
  'LOCK TABLE message, placement, folder IN SHARE ROW EXCLUSIVE MODE',
  `CREATE TRIGGER placements_added AFTER INSERT ON placement REFERENCING NEW TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION count_placements()`,
  `CREATE TRIGGER placements_removed AFTER DELETE ON placement REFERENCING OLD TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION count_placements()`,
  `CREATE TRIGGER seen_changed AFTER UPDATE ON message
   REFERENCING OLD TABLE AS before NEW TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION count_seen()`,
  `CREATE TRIGGER message_leaves BEFORE DELETE ON message
   FOR EACH ROW EXECUTE FUNCTION leave_folders()`,
  `CREATE TRIGGER folders_removed AFTER DELETE ON folder REFERENCING OLD TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION forget_counts()`,
  `INSERT INTO folder_count (folder_id, total, unread)
   SELECT p.folder_id, count(*), count(*) FILTER (WHERE NOT m.seen)
   FROM placement p JOIN message m ON m.id = p.message_id JOIN folder f ON f.id = p.folder_id
   GROUP BY p.folder_id`,
];

// Not a foreign key: all arriving mail would lock the row of its inbox. Folders with a role are never
// deleted while their account is there, so only the others are locked against that.
const PLACES = [
  `CREATE FUNCTION require_folders() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
   DECLARE missing uuid;
   BEGIN
     PERFORM 1 FROM folder WHERE id IN (SELECT folder_id FROM changed) AND role IS NULL FOR KEY SHARE;
     SELECT c.folder_id INTO missing FROM (SELECT DISTINCT folder_id FROM changed) c
       WHERE NOT EXISTS (SELECT 1 FROM folder f WHERE f.id = c.folder_id) LIMIT 1;
     IF missing IS NOT NULL THEN
       RAISE EXCEPTION 'There is no folder %', missing USING ERRCODE = 'foreign_key_violation';
     END IF;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER folders_required AFTER INSERT ON placement REFERENCING NEW TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION require_folders()`,
];
