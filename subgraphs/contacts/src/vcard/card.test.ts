import { Card } from './card';
import type { CardChanges, CardEmail } from './card-fields';
import { editCard } from './edit-card';
import { readCard, uidOf } from './read-card';
import { splitCards } from './split-cards';

const crlf = (...lines: string[]): string => lines.join('\r\n') + '\r\n';

// As Apple's Contacts writes it, with what nobody else understands.
const APPLE = crlf(
  'BEGIN:VCARD',
  'VERSION:3.0',
  'PRODID:-//Apple Inc.//macOS 14//EN',
  'N:Lovelace;Ada;King;The Hon.;',
  'FN:Ada Lovelace',
  'ORG:Analytical Engines\\, Ltd.;Research;',
  'item1.EMAIL;type=INTERNET;type=pref:Ada@Example.org',
  'item1.X-ABLabel:_$!<Home>!$_',
  'EMAIL;type=INTERNET;type=WORK:ada@work.example',
  'item2.EMAIL;type=INTERNET:ada@club.example',
  'item2.X-ABLabel:Chess\\, club',
  'TEL;type=CELL;type=VOICE:+44 20 7946 0000',
  'item3.ADR;type=HOME;type=pref:;;12 St James\\nSquare;London;;SW1;UK',
  'item3.X-ABADR:gb',
  'BDAY;X-APPLE-OMIT-YEAR=1604:1604-12-10',
  'X-SOCIALPROFILE;type=twitter;x-user=ada:http://twitter.com/ada',
  'PHOTO;ENCODING=b;TYPE=JPEG:AAAABBBB',
  ' CCCCDDDD',
  'x-odd-Case;P="a;b":kept\\, as;it is',
  'UID:1234:ABPerson',
  'END:VCARD',
);

/** The lines of `after` that `before` does not have, and the other way round. */
function changedLines(before: string, after: string): { added: string[]; removed: string[] } {
  const [old, now] = [before.split('\r\n'), after.split('\r\n')];
  return {
    added: now.filter((line) => !old.includes(line)),
    removed: old.filter((line) => !now.includes(line)),
  };
}

function emailsOf(text: string): [CardEmail, CardEmail, CardEmail] {
  const [first, second, third] = readCard(Card.parse(text)).emails;
  if (!first || !second || !third) throw new Error('The card has fewer addresses');
  return [first, second, third];
}

function edited(
  text: string,
  changes: CardChanges,
): ReturnType<typeof changedLines> & { card: Card } {
  const card = editCard(Card.parse(text), changes);
  return { ...changedLines(text, card.toString()), card };
}

describe('reading a card', () => {
  it('understands what Apple writes', () => {
    const card = Card.parse(APPLE);
    expect(uidOf(card)).toBe('1234:ABPerson');
    expect(readCard(card)).toEqual({
      fullName: 'Ada Lovelace',
      name: { prefix: 'The Hon.', given: 'Ada', middle: 'King', family: 'Lovelace', suffix: null },
      emails: [
        { address: 'ada@example.org', label: 'home', primary: true },
        { address: 'ada@work.example', label: 'work', primary: false },
        { address: 'ada@club.example', label: 'Chess, club', primary: false },
      ],
      phones: [{ number: '+44 20 7946 0000', label: 'cell', primary: false }],
      addresses: [
        {
          street: '12 St James\nSquare',
          city: 'London',
          region: null,
          postcode: 'SW1',
          country: 'UK',
          label: 'home',
        },
      ],
      org: 'Analytical Engines, Ltd., Research',
      title: null,
      birthday: '--12-10',
      notes: null,
      categories: [],
      photo: null,
    });
  });

  it('understands 4.0 and names a card that has no name', () => {
    const card = Card.parse(
      crlf(
        'BEGIN:VCARD',
        'VERSION:4.0',
        'FN:',
        'EMAIL;PREF=1;TYPE=home:mailto:x@y.org',
        'EMAIL:not an address',
        'TEL;VALUE=uri;TYPE="voice,home":tel:+1-555-555-5555',
        'BDAY:19960415',
        'CATEGORIES:one\\,two,three',
        'CATEGORIES:three',
        'END:VCARD',
      ),
    );
    expect(readCard(card)).toMatchObject({
      fullName: 'x@y.org',
      emails: [{ address: 'x@y.org', label: 'home', primary: true }],
      phones: [{ number: '+1-555-555-5555', label: 'home' }],
      birthday: '1996-04-15',
      categories: ['one,two', 'three'],
    });
  });

  it.each([
    [
      4,
      'this is no property',
      crlf('BEGIN:VCARD', 'VERSION:3.0', 'FN:x', 'this is no property', 'END:VCARD'),
    ],
    [5, 'BAD NAME', crlf('BEGIN:VCARD', 'VERSION:3.0', 'FN:x', ' y', 'BAD NAME:1', 'END:VCARD')],
    [3, 'NOTE;X="open', crlf('BEGIN:VCARD', 'VERSION:4.0', 'NOTE;X="open:1', 'END:VCARD')],
    [2, 'vCard "2.1" is not supported', crlf('BEGIN:VCARD', 'VERSION:2.1', 'N:a;b', 'END:VCARD')],
    [1, 'without VERSION', crlf('BEGIN:VCARD', 'FN:x', 'END:VCARD')],
  ])('refuses a faulty card, naming line %i', (line, problem, text) => {
    expect(() => Card.parse(text)).toThrow(expect.objectContaining({ line }));
    expect(() => Card.parse(text)).toThrow(problem);
  });
});

it('refuses a card of endless lines', () => {
  const lines = Array.from({ length: 2_001 }, (_, n) => `g${n}.EMAIL:a${n}@x.org`);
  expect(() => Card.parse(crlf('BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD'))).toThrow(
    'Line 1: a card of more than 2000 properties',
  );
});

describe('editing a card', () => {
  it('writes back an untouched card byte for byte', () => {
    expect(Card.parse(APPLE).toString()).toBe(APPLE);
    const { card } = edited(APPLE, readCard(Card.parse(APPLE)));
    expect(card.toString()).toBe(APPLE);
    const unix = APPLE.replaceAll('\r\n', '\n');
    expect(Card.parse(unix).toString()).toBe(unix);
  });

  it('changes the lines of what changes and no other', () => {
    const { added, removed } = edited(APPLE, { fullName: 'Ada; Countess', title: 'Analyst' });
    expect(removed).toEqual(['FN:Ada Lovelace']);
    expect(added).toEqual(['FN:Ada; Countess', 'TITLE:Analyst']);
  });

  it('keeps the lines of addresses that stay, and drops the label with its address', () => {
    const [home, work] = emailsOf(APPLE);
    const { added, removed, card } = edited(APPLE, {
      emails: [work, home, { address: 'new@x.org', label: 'Boat, blue', primary: false }],
    });
    expect(removed).toEqual([
      'item2.EMAIL;type=INTERNET:ada@club.example',
      'item2.X-ABLabel:Chess\\, club',
    ]);
    expect(added).toEqual(['item4.EMAIL:new@x.org', 'item4.X-ABLABEL:Boat\\, blue']);
    expect(readCard(card).emails.map(({ label }) => label)).toEqual(['work', 'home', 'Boat, blue']);
  });

  it('relabels a line and keeps what else it says', () => {
    const [home, work, club] = emailsOf(APPLE);
    const { added, card } = edited(APPLE, {
      emails: [{ ...home, primary: false }, { ...work, primary: true, label: 'school' }, club],
    });
    expect(added).toContain('EMAIL;TYPE=internet,school,pref:ada@work.example');
    expect(readCard(card).emails).toMatchObject([
      { label: 'home', primary: false },
      { label: 'school', primary: true },
      { label: 'Chess, club' },
    ]);
  });

  it('says every change again when it is read', () => {
    const changes: CardChanges = {
      name: { prefix: null, given: 'A;b', middle: 'c, d', family: 'É\\n', suffix: 'x' },
      phones: [{ number: '+1 (2) 3;4', label: 'work fax', primary: true }],
      addresses: [
        { street: 'a;b\nc', city: 'd,e', region: null, postcode: null, country: 'f', label: 'Hut' },
      ],
      org: 'Semi; colon, Inc.',
      birthday: '1999-12-31',
      notes: `long ${'ä'.repeat(200)}\nsecond, line; \\ backslash`,
      categories: ['a,b', 'c'],
    };
    for (const text of [APPLE, APPLE.replace('VERSION:3.0', 'VERSION:4.0')]) {
      const { card } = edited(text, changes);
      expect(readCard(Card.parse(card.toString()))).toMatchObject(changes);
      for (const line of card.toString().split('\r\n')) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(76);
      }
    }
  });

  it('removes what is set to nothing', () => {
    const { removed, card } = edited(APPLE, { emails: [], birthday: null, org: null, phones: [] });
    expect(removed).toHaveLength(8);
    expect(readCard(card)).toMatchObject({ emails: [], phones: [], org: null, birthday: null });
    expect(card.toString()).toContain('x-odd-Case;P="a;b":kept\\, as;it is');
  });
});

describe('cutting a file into cards', () => {
  it('finds the cards and names the lines that are none', () => {
    const file = `\uFEFFjunk\nmore junk\n${APPLE}\r\n${APPLE}trailing\nBEGIN:VCARD\nFN:x\n`;
    const { cards, errors } = splitCards(file);
    expect(cards.map(({ text }) => text)).toEqual([APPLE, APPLE]);
    expect(errors.map(({ message }) => message)).toEqual([
      'Line 1: not part of a vCard: "junk"',
      'Line 46: not part of a vCard: "trailing"',
      'Line 47: a card without END:VCARD',
    ]);
  });
});
