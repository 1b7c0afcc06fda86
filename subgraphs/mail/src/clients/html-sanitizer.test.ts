import { htmlToText, safeHtml } from './html-sanitizer';

const show = (html: string, blockRemote = true) =>
  safeHtml(html, {
    blockRemote,
    inlineUrl: (id) => (id === 'a b' ? 'https://own.test/?x=1&y=2' : undefined),
  });

describe('safeHtml', () => {
  it.each([
    '<script>x()</script>',
    '<img src=x onerror=x()>',
    '<iframe src="https://evil.example"></iframe>',
    '<a href="javascript:x()">a</a>',
    '<a href="data:text/html,x">a</a>',
    '<form action="https://evil.example"><input></form>',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<style>@import url(https://evil.example)</style>',
    '<div style="background-image:url(https://evil.example/x)">a</div>',
    '<div style="color:\\75rl(https://evil.example)">a</div>',
    '<svg onload="x()"><image href="https://evil.example"/></svg>',
    '<img src="//evil.example/x.png">',
    '<img srcset="https://evil.example/x.png 2x">',
    '<table background="https://evil.example/x.png"><tr><td>a</td></tr></table>',
    '<base href="https://evil.example">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  ])('lets nothing act or load in %s', (html) => {
    expect(show(html)).not.toMatch(/script|x\(\)|evil|data:/);
  });

  it('shows inline parts, and remote images when asked to', () => {
    expect(show('<img src="cid:a%20b"><img src="cid:other">')).toBe(
      '<img src="https://own.test/?x=1&amp;y=2" /><img />',
    );
    expect(show('<img src="https://remote.example/x.png">', false)).toContain('remote.example');
    expect(show('<img src="cid:other">', false)).toBe('<img />');
  });

  it('survives deep nesting', () => {
    expect(show('<div>'.repeat(20_000)).length).toBeLessThan(400_000);
  });
});

describe('htmlToText', () => {
  it('keeps the words and the breaks', () => {
    expect(
      htmlToText(
        '<head><title>T</title></head><p>One &amp; two</p><style>x</style><br>Three&nbsp;&lt;',
      ),
    ).toBe('One & two\n\nThree <');
  });
});
