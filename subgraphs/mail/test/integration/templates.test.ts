import { mailWorld, type Json, type MailWorld } from '../support/mail-world';
import { mailSender } from '../support/sender';

const MJML =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{name}}</mj-text></mj-column></mj-section></mj-body></mjml>';

describe('templates', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await mailWorld();
  });
  afterAll(async () => {
    await world.close();
  });
  const { run } = mailSender(() => world);
  const save = async (name: string, input: object, id?: string): Promise<Json> =>
    (
      await run(
        name,
        `mutation ($id: ID, $input: EmailTemplateInput!) { upsertEmailTemplate(id: $id, input: $input) { ok errors { code path message } } }`,
        { id, input },
      )
    ).upsertEmailTemplate;
  const list = async (name: string): Promise<Json[]> =>
    (await run(name, '{ emailTemplates { id name subject text html variables version } }'))
      .emailTemplates;
  const preview = (name: string, id: string, data: object) =>
    world
      .as(name)
      .execute(
        `query ($id: ID!, $data: JSON!) { previewEmailTemplate(id: $id, data: $data) { subject text html } }`,
        { id, data },
      );

  it('keeps them for the organisation, to be changed by their makers and admins', async () => {
    const given = {
      name: 'Welcome',
      subject: 'Hi {{name}}',
      text: 'Hi {{name}}',
      html: '<b>{{name}} {{org.title}}</b>',
    };
    expect(await save('bob', given)).toEqual({ ok: true, errors: [] });
    const [template] = await list('carol');
    expect(template).toMatchObject({ ...given, version: 'v1', variables: ['name', 'org.title'] });
    expect(await list('mallory@other.test')).toEqual([]);
    expect((await save('carol', given)).errors).toMatchObject([{ path: ['input', 'name'] }]);
    expect((await save('carol', given, template.id)).errors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await save('mallory@other.test', given, template.id)).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect(await save('alice', { ...given, text: null }, template.id)).toMatchObject({ ok: true });
    expect(await list('bob')).toMatchObject([{ id: template.id, text: null, version: 'v2' }]);
  });

  it('shows what they become, with values escaped in HTML alone', async () => {
    const [{ id }] = await list('bob');
    const shown = await preview('bob', id, { name: 'A & <B>', org: { title: 1 } });
    expect(shown.data.previewEmailTemplate).toEqual({
      subject: 'Hi A & <B>',
      text: null,
      html: '<b>A &#38; &#60;B&#62; 1</b>',
    });
    const missing = await preview('bob', id, { name: 'A' });
    expect(missing.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
    expect(missing.errors?.[0]?.message).toContain('org.title');
    const injected = await preview('bob', id, {
      name: 'A\r\nBcc: x@y.example',
      org: { title: '' },
    });
    expect(injected.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
    expect((await preview('mallory@other.test', id, {})).errors?.[0]?.extensions).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('compiles MJML, which includes nothing from this machine', async () => {
    expect(await save('bob', { name: 'Letter', subject: 's', html: MJML })).toMatchObject({
      ok: true,
    });
    const { id } = (await list('bob')).find(({ name }) => name === 'Letter');
    const { html } = (await preview('bob', id, { name: '<Bob>' })).data.previewEmailTemplate;
    expect(html).toMatch(/<!doctype html>/i);
    expect(html).toContain('Hello &#60;Bob&#62;');
    expect(html).not.toContain('fonts.googleapis.com');
    const wrong = await save('bob', {
      name: 'Wrong',
      subject: 's',
      html: '<mjml><mj-nothing/></mjml>',
    });
    expect(wrong.errors).toMatchObject([{ code: 'INVALID_REQUEST_BODY', path: ['input', 'html'] }]);
    const include = MJML.replace('<mj-section>', '<mj-include path="/etc/passwd" /><mj-section>');
    await save('bob', { name: 'Include', subject: 's', html: include });
    const included = (await list('bob')).find(({ name }) => name === 'Include');
    const shown = included && (await preview('bob', included.id, { name: 'x' }));
    expect(shown?.data.previewEmailTemplate.html ?? '').not.toContain('root:');
  });

  it.each([
    [{ name: 'a\nb', subject: 's' }, 'name'],
    [{ name: ' ', subject: 's' }, 'name'],
    [{ name: 'n', subject: 'a\r\nBcc: b@c.example' }, 'subject'],
    [{ name: 'n', subject: 's', text: 'x'.repeat(500_001) }, 'text'],
  ])('refuses %j', async (input, field) => {
    expect((await save('bob', input)).errors).toMatchObject([
      { code: 'INVALID_REQUEST_BODY', path: ['input', field] },
    ]);
  });

  it('removes them', async () => {
    const [{ id }] = await list('bob');
    const remove = (name: string) =>
      run(name, `mutation { deleteEmailTemplate(id: "${id}") { ok errors { code } } }`);
    expect((await remove('carol')).deleteEmailTemplate.errors).toEqual([{ code: 'FORBIDDEN' }]);
    expect((await remove('bob')).deleteEmailTemplate.ok).toBe(true);
    expect((await list('bob')).some((one) => one.id === id)).toBe(false);
  });
});
