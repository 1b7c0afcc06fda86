import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildOptions } from 'esbuild';

/** One file of the page. */
export interface BundledFile {
  readonly name: string;
  readonly content: Uint8Array;
}

const BROWSER = path.join(__dirname, 'browser');
const PACKAGES = ['esbuild', 'graphiql', 'react', 'react-dom', 'graphql', 'graphql-ws'];

/** Changes when anything that goes into the bundle does. */
export function bundleVersion(): string {
  const hash = createHash('sha256');
  for (const file of ['page.mjs', 'page.css']) hash.update(readFileSync(path.join(BROWSER, file)));
  for (const name of PACKAGES) hash.update(`${name}@${installedVersion(name)}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** Bundles GraphiQL, React and Monaco with its workers: some 2 s, in esbuild's own process. */
export async function bundleGraphiql(): Promise<BundledFile[]> {
  const { build, stop } = await import('esbuild');
  const shared = {
    absWorkingDir: BROWSER,
    bundle: true,
    minify: true,
    write: false as const,
    target: 'es2022',
    legalComments: 'none' as const,
    logLevel: 'silent' as const,
    define: { 'process.env.NODE_ENV': '"production"' },
    outdir: 'out',
    // React may lie beside the gateway while graphiql is hoisted above it.
    nodePaths: [path.resolve(__dirname, '../../node_modules')],
  } satisfies BuildOptions;
  try {
    const page = await build({
      ...shared,
      entryPoints: { page: 'page.mjs' },
      format: 'esm',
      splitting: true,
      loader: { '.ttf': 'file', '.woff': 'file', '.woff2': 'file' },
    });
    const workers = await build({
      ...shared,
      entryPoints: {
        'json.worker': require.resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
        'editor.worker': require.resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
        'graphql.worker': require.resolve('monaco-graphql/esm/graphql.worker.js'),
      },
      format: 'iife',
    });
    return [...page.outputFiles, ...workers.outputFiles].map((file) => ({
      name: path.basename(file.path),
      content: file.contents,
    }));
  } finally {
    // Its process would outlive this one when this one is killed.
    await stop();
  }
}

function installedVersion(name: string): string {
  try {
    const manifest = readFileSync(require.resolve(`${name}/package.json`), 'utf8');
    return String((JSON.parse(manifest) as { version?: string }).version);
  } catch {
    return 'missing';
  }
}
