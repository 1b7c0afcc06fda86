import type { MessageRecord } from '../messages/message';
import { forwardSubject, inlineForward } from './forward-text';

const original = {
  from: [{ name: 'Ann\n<b>', address: 'ann@x.example' }],
  to: [{ name: null, address: 'bob@x.example' }],
  cc: [],
  date: new Date('2026-03-01T10:00:00Z'),
  subject: 'Plan',
} as unknown as MessageRecord;

it.each([
  ['Plan', 'Fwd: Plan'],
  ['FW: Plan', 'FW: Plan'],
  [null, 'Fwd:'],
  ['a\r\nBcc: x@y.example', 'Fwd: a Bcc: x@y.example'],
])('names %j %j', (subject, expected) => {
  expect(forwardSubject(subject)).toBe(expected);
});

it('puts the words above, the headers and the message below', () => {
  const content = { id: 'm', text: 'Body', html: '<p>Body</p>', headers: [] };
  const { text, html } = inlineForward(original, content, 'See <this>');
  expect(text).toBe(
    'See <this>\n\n---------- Forwarded message ----------\nFrom: Ann <b> <ann@x.example>\nDate: Sun, 01 Mar 2026 10:00:00 GMT\nSubject: Plan\nTo: bob@x.example\n\nBody',
  );
  expect(html).toContain('<p>See &#60;this&#62;</p>');
  expect(html).toContain('<b>From:</b> Ann &#60;b&#62; &#60;ann@x.example&#62;<br>');
  expect(html?.endsWith('<p>Body</p>')).toBe(true);
  expect(inlineForward(original, { ...content, html: null }, null).html).toBeNull();
});
