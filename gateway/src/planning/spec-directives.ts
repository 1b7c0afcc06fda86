import type { Schema } from '@apollo/federation-internals';

/** The directives the gateway acts on, as the specifications name them. */
export type SpecDirective = 'authenticated' | 'requiresScopes' | 'policy' | 'cost' | 'listSize';

/** What one supergraph calls them; those it does not link are missing. */
export type SpecDirectiveNames = Readonly<Partial<Record<SpecDirective, string>>>;

const SPECIFICATIONS: Readonly<Record<SpecDirective, string>> = {
  authenticated: 'https://specs.apollo.dev/authenticated',
  requiresScopes: 'https://specs.apollo.dev/requiresScopes',
  policy: 'https://specs.apollo.dev/policy',
  cost: 'https://specs.apollo.dev/cost',
  listSize: 'https://specs.apollo.dev/cost',
};

/**
 * The names of the directives in `supergraph`: a subgraph may import them under names of its own
 * (`@link(import: [{ name, as }])`, link v1.0), and only the URL of the specification tells what
 * they are.
 */
export function specDirectiveNames(supergraph: Schema): SpecDirectiveNames {
  const names: Partial<Record<SpecDirective, string>> = {};
  for (const [directive, url] of Object.entries(SPECIFICATIONS) as [SpecDirective, string][]) {
    const feature = supergraph.coreFeatures?.getByIdentity(url);
    if (feature) names[directive] = feature.directiveNameInSchema(directive);
  }
  return names;
}
