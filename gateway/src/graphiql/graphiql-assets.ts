import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { GatewayLog } from '../app/ports';
import { bundleGraphiql, bundleVersion } from './bundle-graphiql';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};
const FILE_NAME = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** An asset as it goes over the wire. */
interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

type Files = ReadonlyMap<string, Buffer>;

/**
 * GraphiQL's files, bundled from node_modules when first asked for and kept in
 * node_modules/.cache, gzipped. Where that cannot be written they stay in memory.
 */
export class GraphiqlAssets {
  /** Part of every asset's URL, so that browsers may keep them for ever. */
  readonly version = bundleVersion();
  private readonly folder = path.join(cacheRoot(), `suitegraph-graphiql-${this.version}`);
  private building: Promise<Files | undefined> | undefined;

  constructor(private readonly log: GatewayLog) {}

  /** A file of the page; undefined when there is none of that name and version. */
  async read(version: string, name: string, zipped: boolean): Promise<Asset | undefined> {
    const type = TYPES[path.extname(name)];
    if (version !== this.version || type === undefined || !FILE_NAME.test(name)) return undefined;
    const packed = (await this.cached(name)) ?? (await this.bundled(name));
    return packed && { type, body: zipped ? packed : await decompress(packed) };
  }

  private cached(name: string): Promise<Buffer | undefined> {
    return readFile(path.join(this.folder, `${name}.gz`)).catch(() => undefined);
  }

  private async bundled(name: string): Promise<Buffer | undefined> {
    this.building ??= this.build();
    const inMemory = await this.building;
    return inMemory ? inMemory.get(name) : this.cached(name);
  }

  /** The files, if they could not be written. */
  private async build(): Promise<Files | undefined> {
    const startedAt = performance.now();
    try {
      const bundled = await bundleGraphiql();
      const files = new Map<string, Buffer>();
      for (const { name, content } of bundled) files.set(name, await compress(content));
      const milliseconds = Math.round(performance.now() - startedAt);
      this.log.info({ milliseconds, files: files.size }, 'GraphiQL bundled');
      return (await this.write(files)) ? undefined : files;
    } catch (error) {
      // The next request tries again: a package may have been installed meanwhile.
      this.building = undefined;
      throw error;
    }
  }

  // The folder appears whole or not at all: two processes may build at once.
  private async write(files: Files): Promise<boolean> {
    const draft = `${this.folder}.${process.pid}`;
    try {
      await mkdir(draft, { recursive: true });
      for (const [name, body] of files) await writeFile(path.join(draft, `${name}.gz`), body);
      await rename(draft, this.folder).catch((error: unknown) => {
        if (!isTaken(error)) throw error;
      });
      return true;
    } catch (err) {
      this.log.warn({ err, folder: this.folder }, 'GraphiQL stays in memory: no cache folder');
      return false;
    } finally {
      await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}

/** `node_modules/.cache` of the tree graphiql is installed in. */
function cacheRoot(): string {
  const [before = process.cwd()] = __dirname.split(`${path.sep}gateway${path.sep}src`);
  return path.join(before, 'node_modules', '.cache');
}
