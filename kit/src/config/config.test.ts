import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { describeSettings, loadSettings, SettingsError } from '.';
import { readDotEnv } from './environment';

const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(4000).describe('TCP port'),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url().optional().describe('PostgreSQL to use').meta({ secret: true }),
  TOKEN_SECRET: z.string().min(16).meta({ description: 'Signs tokens', secret: true }),
});

const TOKEN_SECRET = '0123456789abcdef';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadSettings(schema, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadSettings', () => {
  let directory: string;
  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(tmpdir(), 'suitegraph-config-'));
  });
  afterEach(() => {
    fs.rmSync(directory, { recursive: true });
  });

  it('applies defaults, also to an empty value', () => {
    expect(loadSettings(schema, { TOKEN_SECRET, PORT: '' })).toEqual({
      PORT: 4000,
      HOST: '127.0.0.1',
      TOKEN_SECRET,
    });
  });

  it('expands {{VAR}}, through variables that are no settings', () => {
    const env = {
      TOKEN_SECRET,
      DB_HOST: 'db.{{ZONE}}',
      ZONE: 'test',
      DATABASE_URL: 'postgres://{{DB_HOST}}/x',
    };
    expect(loadSettings(schema, env).DATABASE_URL).toBe('postgres://db.test/x');
  });

  it('reads NAME_FILE without its last newline', () => {
    const file = path.join(directory, 'secret');
    fs.writeFileSync(file, `${TOKEN_SECRET}\n`);
    expect(loadSettings(schema, { TOKEN_SECRET_FILE: file }).TOKEN_SECRET).toBe(TOKEN_SECRET);
    expect(problemsOf({ TOKEN_SECRET_FILE: path.join(directory, 'none') })).toEqual([
      'TOKEN_SECRET: the file named by TOKEN_SECRET_FILE cannot be read (ENOENT)',
    ]);
    expect(problemsOf({ TOKEN_SECRET, TOKEN_SECRET_FILE: file })).toEqual([
      'TOKEN_SECRET: set both as TOKEN_SECRET and as TOKEN_SECRET_FILE',
    ]);
  });

  it('lists every problem at once and never a value', () => {
    const problems = problemsOf({
      PORT: '70000',
      HOST: '{{A}}',
      A: '{{B}}',
      B: '{{A}}',
      DATABASE_URL: 'hunter2 is not a url',
    });
    expect(problems).toEqual([
      'HOST: refers to itself: HOST -> A -> B -> A',
      expect.stringMatching(/^PORT: .*65535/),
      'DATABASE_URL: Invalid URL',
      'TOKEN_SECRET: required, but not set',
    ]);
    expect(problems.join()).not.toContain('hunter2');
    expect(problemsOf({ TOKEN_SECRET: 'x{{NOWHERE}}' })).toEqual([
      'TOKEN_SECRET: refers to {{NOWHERE}}, which is not set',
    ]);
  });

  it('hides a value that a schema quotes in its own message', () => {
    const quoting = z.object({
      KEY: z
        .string()
        .refine(() => false, { error: (issue) => `cannot use ${String(issue.input)}` }),
    });
    expect(() => loadSettings(quoting, { KEY: 'hunter2' })).toThrow('KEY: cannot use …');
  });

  it('reads .env, and does without one', () => {
    expect(readDotEnv(directory)).toEqual({});
    fs.writeFileSync(path.join(directory, '.env'), '# ours\nPORT=4100\nHOST="0.0.0.0"\n');
    expect(readDotEnv(directory)).toEqual({ PORT: '4100', HOST: '0.0.0.0' });
  });
});

describe('describeSettings', () => {
  it('gives what the settings page needs, and no default of a secret', () => {
    const withDefault = z.object({ KEY: z.string().default('hunter2').meta({ secret: true }) });
    expect(describeSettings(schema)).toEqual([
      { name: 'PORT', description: 'TCP port', default: '4000', required: false, secret: false },
      { name: 'HOST', description: '', default: '127.0.0.1', required: false, secret: false },
      {
        name: 'DATABASE_URL',
        description: 'PostgreSQL to use',
        default: undefined,
        required: false,
        secret: true,
      },
      {
        name: 'TOKEN_SECRET',
        description: 'Signs tokens',
        default: undefined,
        required: true,
        secret: true,
      },
    ]);
    expect(describeSettings(withDefault)[0]?.default).toBeUndefined();
  });
});
