import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A row of a page's tables: what it is about, the names it gives as code, and its tests. */
export interface CapabilityRow {
  readonly about: string;
  /** Names of the graph, settings, events, error codes and routes. */
  readonly names: readonly string[];
  readonly proofs: readonly Proof[];
}

/** A file of tests, with the titles that the page quotes from it. */
export interface Proof {
  readonly file: string;
  readonly titles: readonly string[];
}

/** The rows of all tables of a page in Markdown, without their heads; the last column has the tests. */
export function readRows(markdown: string): CapabilityRow[] {
  const lines = markdown.split('\n');
  return lines
    .filter((line, index) => /^\| (?!---)/.test(line) && !/^\| ---/.test(lines[index + 1] ?? ''))
    .map((line) => {
      const cells = line.slice(1, -1).split(' | ');
      const [about = '', ...rest] = cells.map((cell) => cell.trim());
      return {
        about,
        names: namesIn(rest.slice(0, -1).join(' ')),
        proofs: [...(rest.at(-1) ?? '').matchAll(/`([^`]+)`((?: “[^”]+”)*)/g)].map(
          ([, file = '', titles = '']) => ({ file, titles: quoted(titles) }),
        ),
      };
    });
}

/** What stands in backticks. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one);
}

/** What is wrong with a proof: that there is no such file in any of the folders, or no such test in it. */
export function faultsOf({ file, titles }: Proof, folders: readonly string[]): string[] {
  const found = folders.map((folder) => path.join(folder, file)).find((one) => existsSync(one));
  if (found === undefined) return [`no file: ${file}`];
  const source = readFileSync(found, 'utf8');
  const isThere = (title: string): boolean =>
    ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
  return titles.filter((title) => !isThere(title)).map((title) => `${file}: ${title}`);
}

function quoted(text: string): string[] {
  return [...text.matchAll(/“([^”]+)”/g)].map(([, one = '']) => one);
}
