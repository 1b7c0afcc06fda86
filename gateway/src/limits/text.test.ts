import { checkText } from './text';

describe('checkText', () => {
  it('takes any Unicode text', () => {
    expect(() => {
      checkText('{ a(b: "\\u00e9") }', {
        name: '日本 🎉',
        list: [{ deep: 'é' }],
        n: 0,
        none: null,
      });
    }).not.toThrow();
  });

  it.each([
    ['NUL in a variable', '{ a }', { name: 'a\0b' }],
    ['NUL in a list', '{ a }', { list: [['x', '\0']] }],
    ['a lone surrogate', '{ a }', { name: '\ud800' }],
    ['an escaped NUL in the text', '{ a(b: "\\u0000") }', {}],
    ['a braced NUL in the text', '{ a(b: "\\u{000}") }', {}],
  ])('refuses %s', (_, query, variables) => {
    expect(() => {
      checkText(query, variables);
    }).toThrow('Text must not hold');
  });
});
