import { randomUUID } from 'node:crypto';
import sanitizeHtml from 'sanitize-html';

const MAX_NESTING = 256;

/** How a message's HTML is shown. */
export interface HtmlOptions {
  /** Leave out images and backgrounds that would be fetched from elsewhere (tracking). */
  readonly blockRemote: boolean;
  /** URL of the part with a Content-ID (RFC 2392). */
  readonly inlineUrl: (contentId: string) => string | undefined;
}

/** HTML without scripts, forms, frames and anything else that acts; links open elsewhere. */
export function safeHtml(html: string, { blockRemote, inlineUrl }: HtmlOptions): string {
  const imageSchemes = blockRemote ? ['data'] : ['data', 'https', 'http'];
  // Inline parts get their URLs after the schemes were checked: those URLs are our own.
  const inline: string[] = [];
  const marker = `data:${randomUUID()},`;
  const image: sanitizeHtml.Transformer = (tagName, attributes) => {
    const { src = '', srcset: _, ...rest } = attributes;
    const contentId = /^cid:(.+)$/i.exec(src.trim())?.[1];
    const url = contentId === undefined ? undefined : inlineUrl(decodeContentId(contentId));
    if (url === undefined) return { tagName, attribs: blockRemote ? rest : { ...rest, src } };
    inline.push(url);
    return { tagName, attribs: { ...rest, src: `${marker}${inline.length - 1}.` } };
  };
  const cleaned = sanitizeHtml(html, {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'center', 'font', 'del', 'ins'],
    allowedAttributes: {
      '*': [
        'align',
        'valign',
        'width',
        'height',
        'bgcolor',
        'color',
        'style',
        'dir',
        'lang',
        'title',
      ],
      a: ['href', 'name', 'target', 'rel'],
      font: ['face', 'size'],
      img: ['src', 'alt'],
      table: ['border', 'cellpadding', 'cellspacing'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
    },
    // No property here takes a url(), so no style fetches anything.
    allowedStyles: { '*': SAFE_STYLES },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: imageSchemes },
    allowProtocolRelative: !blockRemote,
    disallowedTagsMode: 'discard',
    nestingLimit: MAX_NESTING,
    transformTags: {
      img: image,
      a: sanitizeHtml.simpleTransform('a', { target: '_blank', rel: 'noopener noreferrer' }),
    },
  });
  return inline.reduce(
    (shown, url, index) => shown.replaceAll(`${marker}${index}.`, url.replaceAll('&', '&amp;')),
    cleaned,
  );
}

// rgb(…) and calc(…) pass, url(…) does not.
const SAFE_VALUE = /^(?!.*url\s*\()[\w\s#%.,'"()-]+$/i;
const SAFE_STYLES = Object.fromEntries(
  [
    'color background-color font-family font-size font-style font-weight line-height letter-spacing',
    'text-align text-decoration text-transform vertical-align white-space width height max-width',
    'min-width padding padding-top padding-right padding-bottom padding-left margin margin-top',
    'margin-right margin-bottom margin-left border border-top border-right border-bottom border-left',
    'border-color border-style border-width border-radius border-collapse border-spacing',
  ]
    .join(' ')
    .split(' ')
    .map((property) => [property, [SAFE_VALUE]]),
);

function decodeContentId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const BREAKS = /<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^>]*>/gi;

/** The words of an HTML body, for search, snippets and readers that want text. */
export function htmlToText(html: string): string {
  const text = sanitizeHtml(html.replace(BREAKS, '\n$&'), {
    allowedTags: [],
    allowedAttributes: {},
    nestingLimit: MAX_NESTING,
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'title', 'head'],
  });
  return unescape(text)
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
