import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const limits = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  complexity: ['error', 12],
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
};

const everywhere = {
  // `== null` is how one asks for null and undefined.
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-console': 'error',
};

export default defineConfig(
  globalIgnores(['**/node_modules/', '**/dist/', '**/coverage/', 'schema/generated/', '.nx/']),
  {
    rules: { ...limits, ...everywhere },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // GraphQL and ORM classes are declared by decorators; modules' classes may have no members of their own.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Ports, counts and byte sizes go into messages all the time, and print as one expects.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => logger.info()` as a callback reads better than a block around it.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Loops that wait for an abort or a cursor are written `while (true)`.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `[...text]` is how one gets at code points.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Runs out of stack on graphql-js' recursive types (typescript-eslint 8.73).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Interfaces are implemented by async and sync adapters alike: an adapter may have nothing to await.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // type-graphql resolvers take one decorated parameter for each GraphQL argument.
    files: ['**/*.resolver.ts'],
    rules: { 'max-params': 'off' },
  },
  {
    // A migration is one SQL text, read from top to bottom.
    files: ['**/migrations/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/{test,testing,bench}/**/*.ts'],
    rules: {
      // A describe block is a table of contents, not a function.
      'max-lines-per-function': 'off',
      // GraphQL answers are JSON, and a wrong guess about their shape fails the test anyway.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  // Commands for people at a terminal.
  { files: ['scripts/**', 'schema/src/**', '**/bench/**'], rules: { 'no-console': 'off' } },
);
