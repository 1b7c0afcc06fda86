import fc from 'fast-check';
import { checkInput } from '../contacts/check-input';
import { Card } from './card';
import { CardError } from './card-error';
import { editCard, withUid } from './edit-card';
import { newGroupCard, withMembers } from './group-card';
import { readCard } from './read-card';

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/).map((text) => `X-${text}`);
const group = fc.option(fc.stringMatching(/^[a-z0-9]{1,6}$/), { nil: null });
const value = fc
  .string({ unit: 'binary', maxLength: 200 })
  .map((text) => text.replace(/[\r\n\0]/g, ''));
const param = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9-]{1,8}$/),
  fc.stringMatching(/^[A-Za-z0-9:;, ]{0,8}$/).map((text) => `"${text}"`),
);
const params = fc.array(fc.tuple(fc.stringMatching(/^[A-Za-z][A-Za-z-]{0,6}$/), param), {
  maxLength: 3,
});

/** A content line, folded anywhere, as RFC 6350 §3.2 allows. */
const line = fc
  .tuple(group, name, params, value, fc.nat(40), fc.constantFrom('\r\n ', '\r\n\t'))
  .map(([grouped, property, given, text, at, fold]) => {
    const said = given.map(([key, list]) => `;${key}=${list}`).join('');
    const whole = `${grouped === null ? '' : `${grouped}.`}${property}${said}:${text}`;
    const cut = at + property.length + 8;
    return cut >= whole.length ? whole : whole.slice(0, cut) + fold + whole.slice(cut);
  });

const cardText = fc
  .tuple(fc.constantFrom('3.0', '4.0'), fc.array(line, { maxLength: 12 }))
  .map(([version, lines]) =>
    ['BEGIN:VCARD', `VERSION:${version}`, 'FN:x', ...lines, 'END:VCARD', ''].join('\r\n'),
  );

describe('any card', () => {
  it('is written back byte for byte', () => {
    fc.assert(
      fc.property(cardText, (text) => {
        expect(Card.parse(text).toString()).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps every other line when it is edited', () => {
    fc.assert(
      fc.property(cardText, fc.string({ minLength: 1, maxLength: 80 }), (text, title) => {
        const edited = editCard(Card.parse(text), { title: `t${title}`, org: 'Acme' });
        const kept = edited.lines.slice(0, -2).map(({ raw }) => raw);
        expect(kept).toEqual(Card.parse(text).lines.map(({ raw }) => raw));
      }),
      { numRuns: 200 },
    );
  });

  it('is refused with a CardError or taken, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (junk) => {
        try {
          Card.parse(`BEGIN:VCARD\r\nVERSION:4.0\r\n${junk}\r\nEND:VCARD\r\n`);
        } catch (error) {
          expect(error).toBeInstanceOf(CardError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

// What a caller could hope to begin a line of its own with.
const hostile = fc
  .tuple(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('\r\n', '\n', '\r', '\u2028', '\u0085', '\\n', '\r\n '),
  )
  .map(([text, end]) => `a${text}${end}X-EVIL:1`);

const fields = [
  (text: string) => ({ uid: text }),
  (text: string) => ({ fullName: text }),
  (text: string) => ({ name: { family: text } }),
  (text: string) => ({ emails: [{ value: `${text}@x.org` }] }),
  (text: string) => ({ emails: [{ value: 'a@x.org', label: text }] }),
  (text: string) => ({ phones: [{ value: `1${text}` }] }),
  (text: string) => ({ phones: [{ value: '1', label: text }] }),
  (text: string) => ({ addresses: [{ street: text }] }),
  (text: string) => ({ addresses: [{ city: text, label: text }] }),
  (text: string) => ({ org: text }),
  (text: string) => ({ title: text }),
  (text: string) => ({ birthday: text }),
  (text: string) => ({ notes: text }),
  (text: string) => ({ categories: [text] }),
];

it('no field begins a line of its own', () => {
  const versions = ['3.0', '4.0'].map((version) =>
    Card.parse(`BEGIN:VCARD\r\nVERSION:${version}\r\nFN:x\r\nEND:VCARD\r\n`),
  );
  let taken = 0;
  fc.assert(
    fc.property(
      hostile,
      fc.constantFrom(...fields),
      fc.constantFrom(...versions),
      (text, of, card) => {
        let checked;
        try {
          checked = checkInput(of(text));
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_REQUEST_BODY' });
          return;
        }
        taken += 1;
        const edited = editCard(withUid(card, checked.uid ?? 'u'), checked.changes);
        const again = Card.parse(edited.toString());
        expect(again.all('x-evil')).toEqual([]);
        expect(readCard(again)).toMatchObject(
          Object.fromEntries(
            (Object.entries(checked.changes) as [string, unknown][]).filter(
              ([, said]) => said !== undefined,
            ),
          ),
        );
      },
    ),
    { numRuns: 1_000 },
  );
  expect(taken).toBeGreaterThan(100);
});

it('a member’s key ends no line', () => {
  const blank = newGroupCard(Card.blank(), 'g', 'G');
  expect(() => withMembers(blank, { add: ['a\r\nX-EVIL:1'] })).toThrow('Not on one line');
});
