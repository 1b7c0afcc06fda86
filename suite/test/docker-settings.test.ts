import { readFileSync } from 'node:fs';
import path from 'node:path';
import { serviceEnvironment } from '@suitegraph/gateway';
import { describeSettings } from '@suitegraph/kit/config';
import { serviceSettings } from '@suitegraph/kit/subgraph';
import { modules } from '../src/modules';

const DOCKER = path.resolve(__dirname, '../../docker');

// Names that PostgreSQL, RustFS and Node read, and the suite's own.
const OTHERS = /^(POSTGRES|RUSTFS|NODE)_|^DEMO$/;

function read(file: string): string {
  return readFileSync(path.join(DOCKER, file), 'utf8');
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

function settingNames(schema: Parameters<typeof describeSettings>[0]): string[] {
  return describeSettings(schema).map(({ name }) => name);
}

function requiredNames(schema: Parameters<typeof describeSettings>[0]): string[] {
  return describeSettings(schema)
    .filter(({ required }) => required)
    .map(({ name }) => name);
}

/** The lines of a service in compose.yml, with the shared environment when it takes it. */
function serviceBlock(name: string): string {
  const compose = read('compose.yml');
  const block = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(compose)?.[1] ?? '';
  const shared = /^x-subgraph-environment:.*\n((?: {2}.*\n)+)/m.exec(compose)?.[1] ?? '';
  return block.includes('*subgraph-environment') ? block + shared : block;
}

describe('the settings in docker/', () => {
  const known = new Set([
    ...settingNames(serviceSettings),
    ...settingNames(serviceEnvironment),
    ...modules.flatMap(({ settings }) => settingNames(settings)),
  ]);

  it.each([
    ['compose.yml', /^ +([A-Z][A-Z0-9_]+): /gm],
    ['compose.suite.yml', /^ +([A-Z][A-Z0-9_]+): /gm],
    ['helm/suitegraph/values.yaml', /^ +([A-Z][A-Z0-9_]+): /gm],
    ['Dockerfile', /^ENV ([A-Z][A-Z0-9_]+)=|^ {4}([A-Z][A-Z0-9_]+)=/gm],
  ])('are all read by something: %s', (file, pattern) => {
    const names = namesIn(read(file), pattern).filter((name) => name && !OTHERS.test(name));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  // The image sets PORT for every service.
  it.each(modules.map((module) => [module.name, module] as const))(
    'include what %s can not do without',
    (name, module) => {
      const given = new Set([...namesIn(serviceBlock(name), /^ +([A-Z][A-Z0-9_]+):/gm), 'PORT']);
      const required = [...requiredNames(serviceSettings), ...requiredNames(module.settings)];
      expect(required.filter((setting) => !given.has(setting))).toEqual([]);
    },
  );

  it('include what the gateway can not do without', () => {
    const given = new Set(namesIn(serviceBlock('gateway'), /^ +([A-Z][A-Z0-9_]+):/gm));
    expect(requiredNames(serviceEnvironment).filter((setting) => !given.has(setting))).toEqual([]);
  });

  it('have an example for each variable that compose.yml needs', () => {
    const needed = namesIn(read('compose.yml'), /\$\{([A-Z0-9_]+):\?\}/g);
    const given = new Set(namesIn(read('.env.example'), /^([A-Z0-9_]+)=/gm));
    expect(needed.filter((name) => !given.has(name))).toEqual([]);
  });
});
