import { mailboxReader } from './mailbox';
import type { Json, MailWorld } from './mail-world';

export const RULE = `id name enabled order match shared webhookId version conditions { field operator header value negate }
  actions { kind argument } stats { evaluated matched lastMatchedAt }`;
export const TRACE = `rule { id name } matched conditions { matched actual condition { field } } actions { kind argument }`;
export const UPSERT = `mutation ($a: ID!, $id: ID, $input: MailRuleInput!, $options: WriteOptions) {
  upsertMailRule(accountId: $a, id: $id, input: $input, options: $options) { rule { ${RULE} } errors { code path message } } }`;
export const SIMULATE = `mutation ($a: ID!, $rule: MailRuleInput, $ids: [ID!], $eml: String, $n: Int) {
  simulateMailRules(accountId: $a, rule: $rule, messageIds: $ids, rawEml: $eml, lastN: $n) {
    matched scanned errors { code path } results { wouldChange { kind argument } traces { ${TRACE} }
      message { id subject text thread { subject } attachments { filename } appliedRules { matched } } } } }`;
export const MAIL = `query ($first: Int) { messages(first: $first) { edges { node { id subject flags labels version
  folders { role path } appliedRules { ${TRACE} } } } } }`;

export const condition = (field: string, operator: string, value?: string) => ({
  field,
  operator,
  value,
});
export const action = (kind: string, argument?: string) => ({ kind, argument });

/** Makes rules and mail for them, as alice unless another name is given. */
export function ruleMaker(world: () => MailWorld) {
  const box = mailboxReader(world);
  const account = async (name = 'alice'): Promise<string> =>
    (await box.me(name)).mailAccounts[0].id;
  const upsert = async (input: object, more: object = {}, name = 'alice'): Promise<Json> =>
    (await box.run(name, UPSERT, { a: await account(name), input, ...more })).upsertMailRule;
  const newest = async (name = 'alice'): Promise<Json> =>
    (await box.run(name, MAIL, { first: 1 })).messages.edges[0]?.node;
  const clear = async (name = 'alice'): Promise<void> => {
    const a = await account(name);
    const { mailRules } = await box.run(
      name,
      'query ($a: ID!) { mailRules(accountId: $a) { id shared } }',
      { a },
    );
    for (const { id, shared } of mailRules) {
      const owner = shared ? 'alice' : name;
      await box.run(owner, 'mutation ($id: ID!) { deleteMailRule(id: $id) { ok } }', { id });
    }
  };
  const send = (more: object) =>
    world().send({
      from: 'Anna <anna@outside.example>',
      to: 'alice@demo.test',
      text: 'Hi',
      ...more,
    });
  return { box, account, upsert, newest, clear, send };
}
