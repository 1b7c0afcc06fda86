import { Card } from './card';
import { editCard } from './edit-card';
import { imageTypeOf, readPhoto } from './photo';
import { readCard, uidOf } from './read-card';
import { splitCards } from './split-cards';

const crlf = (...lines: string[]): string => lines.join('\r\n') + '\r\n';

// After the example of RFC 2426 §7, with what its §3 and §5 allow besides.
const RFC_2426 = crlf(
  'begin:VCARD',
  'version:3.0',
  'fn:Frank Dawson',
  'n;charset=utf-8:Dawson;Frank;;;',
  'org:Lotus Development Corporation',
  'adr;type=WORK,POSTAL,PARCEL:;;6544 Battleford Drive',
  ' ;Raleigh;NC;27613-3502;U.S.A.',
  'tel;type=VOICE,MSG,WORK:+1-919-676-9515',
  'TEL;TYPE=WORK;TYPE=FAX:+1-919-676-9564',
  'email;type=INTERNET,PREF:Frank_Dawson@Lotus.com',
  'email;type=INTERNET:fdawson@earthlink.net',
  'NOTE:This fax number is operational 0800 to 1715 \r\n\tEST\\, Mon-Fri.',
  'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/',
  ' 2wBDAAMCAgICAgMCAgID',
  'KEY;ENCODING=b:AAECAwQ=',
  'GEO:37.386013;-122.082932',
  'TZ;VALUE=text:-05:00; EST; Raleigh/North America',
  'AGENT:BEGIN:VCARD\\nFN:Joe Friday\\nEND:VCARD\\n',
  'SORT-STRING:Dawson',
  'CLASS:PUBLIC',
  'url:http://home.earthlink.net/~fdawson',
  'end:VCARD',
);

// After the example of RFC 6350 §8, with what its §5 and §6 allow besides.
const RFC_6350 = crlf(
  'BEGIN:VCARD',
  'VERSION:4.0',
  'FN;ALTID=1;LANGUAGE=en:Simon Perreault',
  'FN;ALTID=1;LANGUAGE=fr:Simon le Perreault',
  'N:Perreault;Simon;;;ing. jr,M.Sc.',
  'BDAY:--0203',
  'ANNIVERSARY:20090808T1430-0500',
  'GENDER:M',
  'LANG;PREF=1:fr',
  'LANG;PREF=2:en',
  'ORG;TYPE=work;SORT-AS="Viagenie":Viagenie',
  'ADR;TYPE=work;LABEL="2875 Laurier\\nQuebec ^n ""^\'":;Suite D2-630;2875 Laurier;',
  ' Quebec;QC;G1V 2M2;Canada',
  'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102',
  'TEL;VALUE=uri;TYPE="work,cell,voice,video,text":tel:+1-418-262-6501',
  'EMAIL;TYPE=work:simon.perreault@viagenie.ca',
  'GEO;TYPE=work:geo:46.772673,-71.282945',
  'KEY;TYPE=work;VALUE=uri:',
  ' http://www.viagenie.ca/simon.perreault/simon.asc',
  'TZ:-0500',
  'URL;TYPE=home:http://nomis80.org',
  'RELATED;TYPE=contact:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  'CLIENTPIDMAP:1;urn:uuid:53e374d9-337e-4727-8803-a1e9c14e0556',
  'UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
  'SOUND:data:audio/basic;base64,MICAJ3',
  'XML:<config xmlns="urn:x"/>',
  'X-QQ;X-P=a;X-P=b:21588891',
  'END:VCARD',
).replace(' ^n ""^\'', '');

describe('the examples of the standards', () => {
  it.each([
    ['RFC 2426', RFC_2426],
    ['RFC 6350', RFC_6350],
  ])('%s: written back byte for byte, also beside a change', (_, text) => {
    expect(Card.parse(text).toString()).toBe(text);
    const edited = editCard(Card.parse(text), { title: 'Editor' }).toString();
    expect(edited).toBe(text.replace(/END:VCARD\r\n$/i, (end) => `TITLE:Editor\r\n${end}`));
  });

  it('RFC 2426: understood', () => {
    const card = Card.parse(RFC_2426);
    expect(readCard(card)).toMatchObject({
      fullName: 'Frank Dawson',
      name: { family: 'Dawson', given: 'Frank' },
      org: 'Lotus Development Corporation',
      emails: [{ address: 'frank_dawson@lotus.com', primary: true }, { primary: false }],
      phones: [{ number: '+1-919-676-9515' }, { label: 'work fax' }],
      addresses: [{ street: '6544 Battleford Drive', city: 'Raleigh', country: 'U.S.A.' }],
      notes: 'This fax number is operational 0800 to 1715 EST, Mon-Fri.',
    });
    expect(readPhoto(card)).toMatchObject({ type: 'image/jpeg' });
  });

  it('RFC 6350: understood', () => {
    const card = Card.parse(RFC_6350);
    expect(uidOf(card)).toBe('urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1');
    expect(readCard(card)).toMatchObject({
      fullName: 'Simon Perreault',
      name: { family: 'Perreault', given: 'Simon', suffix: 'ing. jr M.Sc.' },
      birthday: '--02-03',
      org: 'Viagenie',
      phones: [{ number: '+1-418-656-9254;ext=102', primary: true }, {}],
      addresses: [{ street: 'Suite D2-630\n2875 Laurier', city: 'Quebec', postcode: 'G1V 2M2' }],
      emails: [{ address: 'simon.perreault@viagenie.ca', label: 'work' }],
    });
  });

  it('vCard 2.1 and junk: named, and the cards around them taken', () => {
    const old = crlf(
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N;ENCODING=QUOTED-PRINTABLE:=C3=84',
      'END:VCARD',
    );
    const { cards, errors } = splitCards(`${RFC_2426}\u0000junk\n${old}${RFC_6350}BEGIN:VCARD\nFN`);
    expect(errors).toHaveLength(2);
    const outcomes = cards.map(({ text, line }) => {
      try {
        return Card.parse(text, line).version;
      } catch (error) {
        return String(error);
      }
    });
    expect(outcomes).toEqual([
      '3.0',
      `CardError: Line ${RFC_2426.split('\r\n').length + 2}: vCard "2.1" is not supported: export it as 3.0 or 4.0`,
      '4.0',
    ]);
  });
});

it('tells pictures by their bytes', () => {
  expect(imageTypeOf(Buffer.from('GIF89a'))).toBe('image/gif');
  expect(imageTypeOf(Buffer.from('RIFF0000WEBPVP8 '))).toBe('image/webp');
  expect(imageTypeOf(Buffer.from('<svg onload="alert(1)"/>'))).toBeNull();
  expect(imageTypeOf(Buffer.alloc(0))).toBeNull();
});
