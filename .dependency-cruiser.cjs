// Who may import whom. The reasons are in docs/architecture.md.
const SUBGRAPHS = '^subgraphs/([^/]+)/';
const TESTS = '(\\.test\\.ts$|/test/|/testing/|/bench/)';

/** Vendor libraries that speak to other systems: the rest of a subgraph sees only its own clients. */
const VENDOR_LIBRARIES = [
  'imapflow',
  'mailparser',
  'postal-mime',
  'nodemailer',
  'sanitize-html',
  'smtp-server',
  'tsdav',
  'webdav',
  'ical\\.js',
  'music-metadata',
  '@aws-sdk/[^/]+',
  'ioredis',
];

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbidden(
      'no-cycles',
      'A cycle has no first thing to load. Types are gone by then.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbidden(
      'not-unresolvable',
      'An import that resolves to nothing fails at run time.',
      // The generated documents import a package of nothing but types.
      { pathNot: '^schema/generated/' },
      { couldNotResolve: true },
    ),
    forbidden(
      'subgraphs-apart',
      'Subgraphs meet in the graph and through events.',
      { path: SUBGRAPHS },
      { path: SUBGRAPHS, pathNot: '^subgraphs/$1/' },
    ),
    forbidden(
      'kit-knows-nobody',
      'kit is plumbing without domain words.',
      { path: '^kit/' },
      { path: '^(gateway|schema|suite|subgraphs)/' },
    ),
    forbidden(
      'gateway-reads-artefacts',
      'The gateway knows the graph from its supergraph, never a subgraph.',
      { path: '^gateway/' },
      { path: '^(suite|subgraphs)/' },
    ),
    forbidden(
      'subgraphs-use-kit',
      'A subgraph runs without the rest of the tree.',
      { path: SUBGRAPHS },
      { path: '^(gateway|schema|suite)/' },
    ),
    forbidden(
      'schema-alone',
      'The contract depends on nobody who implements it.',
      { path: '^schema/' },
      { path: '^(kit|gateway|suite|subgraphs)/' },
    ),
    forbidden(
      'resolvers-translate',
      'A resolver calls services; SQL and remote calls are behind them.',
      { path: '\\.resolver\\.ts$' },
      {
        path: ['\\.repository\\.ts$', '^subgraphs/[^/]+/src/clients/'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbidden(
      'typeorm-in-its-place',
      'TypeORM in entities, repositories, migrations and app.',
      {
        path: SUBGRAPHS,
        pathNot: [
          '\\.(entity|repository)\\.ts$',
          '/src/(migrations|app)/',
          '/src/index\\.ts$',
          TESTS,
        ],
      },
      { path: '^node_modules/typeorm/', dependencyTypesNot: ['type-only'] },
    ),
    forbidden(
      'vendors-in-clients',
      'Vendor types and vendor errors stop at src/clients.',
      { path: SUBGRAPHS, pathNot: ['/src/clients/', TESTS] },
      { path: `node_modules/(${VENDOR_LIBRARIES.join('|')})/` },
    ),
    forbidden(
      'tests-stay-out',
      'Shipped code does not import tests or test helpers.',
      { pathNot: [TESTS, '^scripts/'] },
      { path: TESTS, pathNot: '^node_modules/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['suitegraph-source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
