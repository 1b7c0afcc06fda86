import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KnownNames } from './known-names';
import { faultsOf, namesIn, readRows } from './page';

const ROOT = path.resolve(__dirname, '../../../..');

/** The page `docs/capabilities/<subgraph>.md`, and how much it has to say at least. */
export interface CapabilityPage {
  readonly subgraph: string;
  /** Rows that there have to be. */
  readonly atLeast: number;
  /** Files of `docs/guides` in which names are checked as well. */
  readonly guides: readonly string[];
}

/**
 * Checks the page of what a subgraph does: its names against the emitted schema and the generated pages,
 * its tests against the code, and that no root field is left out.
 *
 * @example describeCapabilities({ subgraph: 'mail', atLeast: 60, guides: ['send-mail.md'] });
 */
export function describeCapabilities({ subgraph, atLeast, guides }: CapabilityPage): void {
  describe(`the page of what ${subgraph} does`, () => {
    const read = (file: string): string => readFileSync(path.join(ROOT, 'docs', file), 'utf8');
    const rows = readRows(read(`capabilities/${subgraph}.md`));
    const known = new KnownNames(ROOT, subgraph);

    it('has rows', () => {
      expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    });

    it('names fields, events, settings, errors and routes that there are', () => {
      const wrong = rows.flatMap(({ names }) => names.filter((name) => !known.has(name)));
      expect(wrong).toEqual([]);
    });

    it('names tests that there are, for every row', () => {
      const folders = [path.join(ROOT, 'subgraphs', subgraph), ROOT];
      const wrong = rows.flatMap(({ about, proofs }) =>
        proofs.length === 0
          ? [`no test: ${about}`]
          : proofs.flatMap((proof) => faultsOf(proof, folders)),
      );
      expect(wrong).toEqual([]);
    });

    it.each(guides)('is borne out by the guide %s', (guide) => {
      const said = namesIn(read(`guides/${guide}`));
      expect(said.length).toBeGreaterThan(0);
      expect(said.filter((name) => !known.canBeSaid(name))).toEqual([]);
    });

    it('names every root field', () => {
      const fields = known.ownFields();
      const told = new Set(rows.flatMap(({ names }) => names));
      expect(fields.length).toBeGreaterThan(0);
      expect(fields.filter((field) => !told.has(field))).toEqual([]);
    });
  });
}
