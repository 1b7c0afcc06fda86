import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { eventually } from '../support/relay';
import { action, condition, ruleMaker } from '../support/rules';

describe('a rule and the deletion of its folder', () => {
  let world: MailWorld;
  const { box, account, upsert, newest, send } = ruleMaker(() => world);
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(async () => {
    await world.close();
  });

  const sql = (query: string, values: unknown[] = []): Promise<Json[]> =>
    world.platform.events.database.query(query, values);

  it('lose no message: the sender is told to try again, and then it is in the inbox', async () => {
    const query = `mutation { createFolder(accountId: "${await account()}", path: "Work") { folder { id } } }`;
    const work = (await box.run('alice', query)).createFolder.folder.id as string;
    const { errors } = await upsert({
      ...{ name: 'File', match: 'ALL', enabled: true },
      conditions: [condition('SUBJECT', 'CONTAINS', 'report')],
      actions: [action('MOVE', work)],
    });
    expect(errors).toEqual([]);
    const runner = world.platform.events.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT id FROM mail.folder WHERE id = $1 FOR UPDATE', [work]);
    const first = send({ subject: 'A report' }).then(
      () => 'stored',
      (error: unknown) => (error as { responseCode: number }).responseCode,
    );
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    const [held] = await eventually(
      () => sql(waiting),
      ([row]) => row.n > 0,
    );
    expect(held.n).toBeGreaterThan(0);
    await runner.query('DELETE FROM mail.folder WHERE id = $1', [work]);
    await runner.commitTransaction();
    await runner.release();
    expect(await first).toBe(451);
    expect(await sql('SELECT id FROM mail.message')).toEqual([]);
    await send({ subject: 'A report' });
    expect(await newest()).toMatchObject({ subject: 'A report', folders: [{ role: 'INBOX' }] });
  });
});
