import { Properties, resourcesOf } from './multistatus';
import { parseXml, XmlReader, type XmlElement } from './parse';
import { document, element, elementWith } from './write';

const HOSTILE = 'a<b>&"\'\r\n\u0000\u0007]]> ü 👍';

it('reads back what it has written, whatever is in it', () => {
  const written = document(
    'd:propfind',
    elementWith('c:comp', { name: HOSTILE.trim().replace(/[\r\n]/g, '') }, HOSTILE),
    element('d:displayname', element('oc:empty')),
  );
  const { name, children } = parseXml(Buffer.from(written));
  expect(name).toBe('d:propfind');
  // What XML cannot hold at all is gone.
  expect(children[0]?.text).toBe('a<b>&"\'\r\n]]> ü 👍');
  expect(children[0]?.attributes).toEqual({ name: 'a<b>&"\']]> ü 👍' });
  expect(children[1]?.children.map((child) => child.name)).toEqual(['oc:empty']);
});

it('reads a document whose characters come in parts, with any prefixes', () => {
  const seen: XmlElement[] = [];
  const reader = new XmlReader((child) => seen.push(child));
  const text =
    '<a:multistatus xmlns:a="DAV:"><a:x xmlns="urn:other">ü👍<![CDATA[<&]]><y/></a:x></a:multistatus>';
  for (const byte of Buffer.from(text)) reader.write(Uint8Array.of(byte));
  expect(reader.close()).toBe('d:multistatus');
  expect(seen).toMatchObject([
    { name: 'd:x', text: 'ü👍<&', children: [{ name: '{urn:other}y' }] },
  ]);
});

it.each([
  ['an unfinished document', '<a><b>', true],
  ['nothing', '', true],
  ['an unknown entity', '<a>&nbsp;</a>', false],
  ['an unbound prefix', '<a:b/>', false],
  ['two roots', '<a/><b/>', false],
  ['a document type', '<!DOCTYPE a><a/>', false],
])('refuses %s', (_name, text, truncated) => {
  expect(() => parseXml(Buffer.from(text))).toThrow(
    expect.objectContaining({ name: 'XmlError', truncated }),
  );
});

it('keeps the properties that are found apart from those that are not', () => {
  const { children } = parseXml(
    Buffer.from(
      `<multistatus xmlns="DAV:"><response><href> /a </href><href>/b</href>
         <propstat><prop><getetag>"1"</getetag></prop><status>HTTP/2 200</status></propstat>
         <propstat><prop><displayname/></prop><status>HTTP/1.1 404 No</status></propstat>
       </response></multistatus>`,
    ),
  );
  const found = children.flatMap(resourcesOf);
  expect(found.map(({ href, status, failures }) => [href, status, failures])).toEqual([
    ['/a', 200, [404]],
    ['/b', 200, [404]],
  ]);
  const { properties } = found[0] ?? { properties: new Properties([]) };
  expect(properties.text('d:getetag')).toBe('"1"');
  expect(properties.get('d:displayname')).toBeUndefined();
});
