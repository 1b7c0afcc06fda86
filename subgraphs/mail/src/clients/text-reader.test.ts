import { zipSync, strToU8 } from 'fflate';
import { TextReader } from './text-reader';
import { textFormat } from './text-formats';

const zip = (files: Record<string, string>): Buffer =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );

/** A PDF of one page that shows a text. */
function pdf(text: string): Buffer {
  const stream = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, n) => {
    const at = file.length;
    file += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const xref = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${offsets.join('')}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF`;
  return Buffer.from(file, 'latin1');
}

describe('the text of files', () => {
  const reader = new TextReader();

  it('is read out of PDF', async () => {
    expect(await reader.read(pdf('Quarterly forecast'), 'PDF')).toContain('Quarterly forecast');
  });

  it('is read out of office files', async () => {
    const docx = zip({
      'word/document.xml':
        '<w:p><w:r><w:t>Invoice</w:t></w:r></w:p><w:p><w:r><w:t>M&#xFC;ller &amp; Co</w:t><w:instrText>HIDDEN</w:instrText></w:r></w:p>',
      'word/media/image1.png': 'PNG',
    });
    expect(await reader.read(docx, 'DOCX')).toBe('Invoice\nMüller & Co');
    const xlsx = zip({ 'xl/sharedStrings.xml': '<si><t>Revenue</t></si><si><t>Cost</t></si>' });
    expect(await reader.read(xlsx, 'XLSX')).toContain('Revenue\nCost');
    const odt = zip({
      'content.xml':
        '<text:p>Besprechung</text:p><text:p>am <text:span>Montag</text:span></text:p>',
    });
    expect(await reader.read(odt, 'ODF')).toContain('Besprechung\nam Montag');
    const pptx = zip({ 'ppt/slides/slide1.xml': '<a:p><a:r><a:t>Roadmap</a:t></a:r></a:p>' });
    expect(await reader.read(pptx, 'PPTX')).toContain('Roadmap');
  });

  it('is read out of pages and plain text', async () => {
    expect(await reader.read(Buffer.from('<p>One<script>two</script></p>'), 'HTML')).toBe('One');
    expect(await reader.read(Buffer.from('\ufeffdrei', 'utf16le'), 'PLAIN')).toBe('drei');
    expect(await reader.read(Buffer.from('a\0b'), 'PLAIN')).toBe('ab');
  });

  it('is not read when the file unpacks to too much, or lies about it', async () => {
    const bomb = zip({ 'word/document.xml': '<w:t>' + 'x'.repeat(80 * 1024 * 1024) + '</w:t>' });
    expect(bomb.length).toBeLessThan(1024 * 1024);
    await expect(reader.read(bomb, 'DOCX')).rejects.toThrow('unpacks to too much');
    // The size in the directory of the archive, which is what says how much there is to come.
    const at = bomb.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    bomb.writeUInt32LE(1_000, at + 24);
    const text = await reader.read(bomb, 'DOCX').catch(() => '');
    expect(text.length).toBeLessThanOrEqual(1_001);
  });

  it('is not waited for', async () => {
    const slow = new TextReader({ deadlineMs: 1 });
    await expect(slow.read(pdf('x'), 'PDF')).rejects.toThrow('took too long');
    await expect(reader.read(Buffer.from('%PDF-1.4 broken'), 'PDF')).rejects.toThrow();
    await expect(reader.read(Buffer.from('PK no zip'), 'DOCX')).rejects.toThrow();
  });

  it('is looked for by type, else by name', () => {
    expect(textFormat('Application/PDF', null)).toBe('PDF');
    expect(textFormat('application/octet-stream', 'Plan.DOCX')).toBe('DOCX');
    expect(textFormat('image/png', 'a.png')).toBeNull();
  });
});
