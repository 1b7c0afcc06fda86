import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { startRelay, type Relayed } from '../support/relay';
import { action, condition, ruleMaker, SIMULATE } from '../support/rules';

describe('making, trying and applying rules', () => {
  let world: MailWorld;
  let relay: { port: number; relayed: Relayed[]; close(): Promise<void> };
  const { box, account, upsert, newest, clear, send } = ruleMaker(() => world);
  beforeAll(async () => {
    relay = await startRelay();
    world = await mailWorld({ SMTP_RELAY_URL: `smtp://127.0.0.1:${relay.port}` });
  });
  afterAll(async () => {
    await world.close();
    await relay.close();
  });
  afterEach(() => clear());

  it.each([
    [{ name: '', conditions: [], actions: [action('STOP')] }, 'INVALID_REQUEST_BODY', 'name'],
    [{ name: 'x', conditions: [], actions: [] }, 'INVALID_REQUEST_BODY', 'actions'],
    [{ name: 'x', conditions: [], actions: [action('MOVE', 'Nowhere')] }, 'NOT_FOUND', 'actions'],
    [
      { name: 'x', conditions: [], actions: [action('FORWARD', 'a@b\r\nc')] },
      'INVALID_REQUEST_BODY',
      'argument',
    ],
    [
      { name: 'x', match: 'ANY', conditions: [], actions: [action('STOP')] },
      'INVALID_REQUEST_BODY',
      'conditions',
    ],
    [
      { name: 'x', conditions: [condition('SUBJECT', 'MATCHES', '(')], actions: [action('STOP')] },
      'INVALID_REQUEST_BODY',
      'value',
    ],
    [
      {
        name: 'x',
        conditions: [condition('SUBJECT', 'MATCHES', '((a{1,30}){1,30}){1,30}')],
        actions: [action('STOP')],
      },
      'INVALID_REQUEST_BODY',
      'value',
    ],
    [
      { name: 'x', conditions: [condition('SIZE', 'CONTAINS', '1')], actions: [action('STOP')] },
      'INVALID_REQUEST_BODY',
      'operator',
    ],
    [
      { name: 'x', conditions: [condition('HEADER', 'IS', '1')], actions: [action('STOP')] },
      'INVALID_REQUEST_BODY',
      'header',
    ],
  ])('refuses %j', async (input, code, last) => {
    const { rule, errors } = await upsert(input);
    expect(rule).toBeNull();
    expect(errors).toMatchObject([{ code }]);
    expect(errors[0].path.at(-1)).toBe(last);
  });

  it('keeps versions and the order, and other people out', async () => {
    const a = await account();
    const one = (await upsert({ name: 'one', conditions: [], actions: [action('STOP')] })).rule;
    const two = (await upsert({ name: 'two', conditions: [], actions: [action('STOP')] })).rule;
    const stale = await upsert(
      { name: 'new', conditions: [], actions: [action('STOP')] },
      { id: one.id, options: { ifMatch: 'v7' } },
    );
    expect(stale.errors).toMatchObject([{ code: 'ETAG_MISMATCH' }]);
    const reorder = (name: string, ids: string[]) =>
      box.run(
        name,
        'mutation ($a: ID!, $ids: [ID!]!) { reorderMailRules(accountId: $a, ids: $ids) { ok errors { code } } }',
        { a, ids },
      );
    expect((await reorder('alice', [two.id, one.id])).reorderMailRules.ok).toBe(true);
    expect((await reorder('alice', [two.id])).reorderMailRules.errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY' },
    ]);
    expect((await reorder('bob', [one.id, two.id])).reorderMailRules.errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    const list = await box.run(
      'alice',
      'query ($a: ID!) { mailRules(accountId: $a) { name order } }',
      { a },
    );
    expect(list.mailRules).toEqual([
      { name: 'two', order: 0 },
      { name: 'one', order: 1 },
    ]);
    const foreign = await box.run(
      'bob',
      'mutation ($id: ID!) { deleteMailRule(id: $id) { errors { code } } }',
      { id: one.id },
    );
    expect(foreign.deleteMailRule.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const again = { name: 'once', conditions: [], actions: [action('STOP')] };
    const options = { idempotencyKey: 'k1' };
    const first = await upsert(again, { options });
    expect((await upsert(again, { options })).rule.id).toBe(first.rule.id);
  });

  it('simulates a raw message with a rule that is not saved, and keeps nothing', async () => {
    const before = await box.list();
    const eml =
      'From: a@b.example\r\nTo: alice@demo.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nSome text\r\n';
    const rule = {
      name: 'draft',
      enabled: false,
      conditions: [condition('SUBJECT', 'IS', 'grüße')],
      actions: [action('MOVE', 'Archive')],
    };
    const { simulateMailRules } = await box.run('alice', SIMULATE, {
      a: await account(),
      rule,
      eml,
    });
    expect(simulateMailRules).toMatchObject({
      matched: 1,
      scanned: 1,
      errors: [],
      results: [
        {
          wouldChange: [{ kind: 'MOVE', argument: 'Archive' }],
          traces: [{ rule: { name: 'draft' }, matched: true }],
          message: {
            subject: 'Grüße',
            text: expect.stringContaining('Some text'),
            thread: { subject: 'Grüße' },
            appliedRules: [],
          },
        },
      ],
    });
    expect(await box.list()).toEqual(before);
  });

  it('does on arrival what the simulation of the same message says', async () => {
    await send({ subject: 'Twice', text: 'the body' });
    const { id } = await newest();
    await upsert({
      name: 'r',
      conditions: [condition('BODY', 'CONTAINS', 'the BODY')],
      actions: [
        action('COPY', 'ARCHIVE'),
        action('ADD_FLAG', '\\Flagged'),
        action('ADD_FLAG', '\\Flagged'),
      ],
    });
    await upsert({
      name: 'no',
      conditions: [condition('BODY', 'CONTAINS', 'nothing')],
      actions: [action('ADD_FLAG', 'never')],
    });
    const { simulateMailRules } = await box.run('alice', SIMULATE, {
      a: await account(),
      ids: [id],
    });
    expect(simulateMailRules.results[0].wouldChange).toEqual([
      action('COPY', 'ARCHIVE'),
      action('ADD_FLAG', '\\Flagged'),
    ]);
    expect(simulateMailRules.results[0].traces.map((t: Json) => t.matched)).toEqual([true, false]);
    await send({ subject: 'Twice', text: 'the body' });
    const message = await newest();
    expect(message.flags).toEqual(['\\Flagged']);
    expect(message.folders.map((f: Json) => f.role).sort()).toEqual(['ARCHIVE', 'INBOX']);
    const foreign = await box.run('bob', SIMULATE, { a: await account('bob'), ids: [id] });
    expect(foreign.simulateMailRules.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('applies rules to a folder, the second time without any change', async () => {
    for (let n = 0; n < 3; n += 1) await send({ subject: `Bulk ${n}` });
    await upsert({
      name: 'bulk',
      conditions: [condition('SUBJECT', 'STARTS_WITH', 'bulk')],
      actions: [action('MOVE', 'TRASH'), action('FORWARD', 'anna@outside.example')],
    });
    const a = await account();
    const folder = await box.folderId('INBOX');
    const apply = async (options: object = {}): Promise<Json> =>
      (
        await box.run(
          'alice',
          `mutation ($a: ID!, $f: ID!, $o: WriteOptions) { applyMailRules(accountId: $a, folderId: $f, options: $o) {
        matched scanned errors { code } run { id total scanned finishedAt } results { wouldChange { kind } message { subject folders { role } } } } }`,
          { a, f: folder, o: options },
        )
      ).applyMailRules;
    const preview = await apply({ dryRun: true });
    expect(preview).toMatchObject({ matched: 3, run: null });
    expect(await apply()).toMatchObject({
      matched: 3,
      scanned: preview.scanned,
      errors: [],
      run: { finishedAt: expect.anything(), total: preview.scanned },
    });
    const trash = await box.list({ filter: { subject: 'bulk' } });
    expect(trash.map((message) => message.version)).toEqual(['v2', 'v2', 'v2']);
    expect(await apply()).toMatchObject({ matched: 0 });
    expect(relay.relayed).toEqual([]);
  });

  it('imports and exports Sieve', async () => {
    const a = await account();
    const put = async (script: string, replace = false): Promise<Json> =>
      (
        await box.run(
          'alice',
          `mutation ($a: ID!, $s: String!, $r: Boolean) { importMailRules(accountId: $a, script: $s, replace: $r) {
            rules { name } errors { code message path } } }`,
          { a, s: script, r: replace },
        )
      ).importMailRules;
    const script =
      'require "fileinto";\n# rule:[One]\nif allof (header :contains "subject" "x") {\n  fileinto "Archive";\n}\n';
    expect(await put(script)).toEqual({ rules: [{ name: 'One' }], errors: [] });
    expect(await put(`${script}fileinto "Nowhere";`)).toMatchObject({
      errors: [{ code: 'NOT_FOUND' }],
    });
    expect(await put('if envelope "from" "x" { keep; }')).toMatchObject({
      errors: [
        {
          code: 'INVALID_REQUEST_BODY',
          path: ['script'],
          message: expect.stringContaining('Line 1'),
        },
      ],
    });
    expect(await put(script.replace('One', 'Two'), true)).toMatchObject({
      rules: [{ name: 'Two' }],
    });
    const { exportMailRules } = await box.run(
      'alice',
      'query ($a: ID!) { exportMailRules(accountId: $a) { script omitted } }',
      { a },
    );
    expect(exportMailRules).toEqual({
      omitted: [],
      script: script.replace('One', 'Two').replace('"fileinto";', '["fileinto"];\n'),
    });
  });

  it('goes through a folder of many batches, and tells how it gets on', async () => {
    const a = await account();
    const folder = await box.folderId('ARCHIVE');
    await upsert({ name: 'file', conditions: [], actions: [action('MOVE', 'ARCHIVE')] });
    for (let n = 0; n < 250; n += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, m) => send({ subject: `Many ${n + m}` })));
    }
    await clear();
    await upsert({ name: 'mark', conditions: [], actions: [action('ADD_LABEL', 'Seen by rules')] });
    const progress = world.platform.events.feed.waitFor(
      (e) => e.type === 'mail.rule-run' && e.data['finished'] === true,
      20_000,
    );
    const { applyMailRules } = await box.run(
      'alice',
      `mutation ($a: ID!, $f: ID!) { applyMailRules(accountId: $a, folderId: $f) { matched scanned run { id total finishedAt } results { message { id } } } }`,
      { a, f: folder },
    );
    const { total } = applyMailRules.run;
    expect(total).toBeGreaterThanOrEqual(250);
    expect(await progress).toMatchObject({ data: { total, scanned: total, matched: total } });
    expect(applyMailRules.results).toHaveLength(200);
    const run = `query ($id: ID!) { mailRuleRun(id: $id) { scanned finishedAt } }`;
    const { id } = applyMailRules.run;
    expect((await box.run('alice', run, { id })).mailRuleRun).toEqual({
      scanned: total,
      finishedAt: expect.anything(),
    });
    expect((await box.run('bob', run, { id })).mailRuleRun).toBeNull();
  });

  it('refuses a template that is not there', async () => {
    const unknown = await upsert({
      name: 'gone',
      conditions: [],
      actions: [action('REPLY_TEMPLATE', '01a1fd8c-7f22-7368-a45c-792aecb0f162')],
    });
    expect(unknown.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});
