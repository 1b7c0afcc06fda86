import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { binaryFolder } from './binaries';

/** A package with the layout of the real one, and nothing in its files. */
function fakePackage(root: string, version: string): void {
  const files = ['bin/postgres', 'bin/initdb', 'lib/libpq.so.5.18', 'share/postgresql/x.sql'];
  for (const file of files) {
    const target = path.join(root, 'native', file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file, { mode: file.startsWith('bin') ? 0o755 : 0o644 });
  }
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  fs.writeFileSync(path.join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({ version }));
}

describe('binaryFolder', () => {
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(tmpdir(), 'suitegraph-binaries-'));
  });
  afterEach(() => {
    fs.rmSync(root, { recursive: true, force: true });
  });

  it('is the installation, with the missing links made', () => {
    fakePackage(root, '1');
    expect(binaryFolder(undefined, root)).toBe(path.join(root, 'native', 'bin'));
    expect(fs.readlinkSync(path.join(root, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
  });

  it('is a copy for an account that cannot reach the installation', () => {
    const version = `test-${path.basename(root)}`;
    fakePackage(root, version);
    // mkdtemp made the folder 0700, so nobody else gets in.
    const nobody = { uid: 65_534, gid: 65_534 };
    const folder = binaryFolder(nobody, root);
    const copy = path.resolve(folder, '../..');
    try {
      expect(path.basename(copy)).toBe(`postgres-${version}-${process.arch}`);
      expect(fs.statSync(path.join(folder, 'postgres')).mode & 0o777).toBe(0o755);
      expect(fs.statSync(copy).mode & 0o777).toBe(0o755);
      expect(fs.readFileSync(path.join(copy, 'native/lib/libpq.so.5'), 'utf8')).toContain('libpq');
      expect(binaryFolder(nobody, root)).toBe(folder);
    } finally {
      fs.rmSync(copy, { recursive: true, force: true });
    }
  });
});
