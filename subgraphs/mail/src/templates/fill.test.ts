import { escapeHtml, fill, variablesOf } from './fill';

describe('templates', () => {
  it('finds variables, each once', () => {
    expect(variablesOf('{{a}} {{ b.c }} {{a}}', null, '{{größe}} {{9}} {{a b}} {x}')).toEqual([
      'a',
      'b.c',
      'größe',
    ]);
  });

  it('replaces them once, also within objects', () => {
    const data = { a: '{{b}}', b: { c: 3, d: false } };
    expect(fill('{{a}} {{b.c}} {{ b.d }}', data)).toBe('{{b}} 3 false');
  });

  it('escapes what stands in HTML', () => {
    expect(fill('<a title="{{x}}">', { x: `"><script>'&` }, escapeHtml)).toBe(
      '<a title="&#34;&#62;&#60;script&#62;&#39;&#38;">',
    );
  });

  it.each([
    ['{{a}}', {}],
    ['{{a}}', { a: null }],
    ['{{a}}', { a: {} }],
    ['{{a.b}}', { a: 'text' }],
    ['{{constructor}}', {}],
    ['{{a.length}}', { a: 'text' }],
  ])('refuses %s with %j, naming the variable', (text, data) => {
    expect(() => fill(text, data)).toThrow(
      expect.objectContaining({
        code: 'INVALID_REQUEST_BODY',
        path: expect.arrayContaining(['data']),
      }),
    );
  });

  it('bounds what comes out', () => {
    expect(() => fill('{{a}}'.repeat(50), { a: 'x'.repeat(50_000) })).toThrow('too long');
  });
});
