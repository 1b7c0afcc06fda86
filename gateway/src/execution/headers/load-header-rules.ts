import type { z } from 'zod';
import { SettingsError } from '@suitegraph/kit/config';
import { HEADER_VALUE } from './header-names';
import { HeaderRules, type ReadyRule } from './header-rules';
import { headerRulesSchema, type HeaderRule } from './header-rules-schema';

type Environment = Readonly<Record<string, string | undefined>>;

const SETTING = 'HEADER_RULES_FILE';

/**
 * Reads header rules from a file's text; `fromEnv` values are taken from `environment`.
 *
 * @throws SettingsError with every problem; values are never quoted.
 */
export function loadHeaderRules(text: string, environment: Environment): HeaderRules {
  const parsed = headerRulesSchema.safeParse(parseJson(text), { reportInput: false });
  if (!parsed.success) throw new SettingsError(parsed.error.issues.flatMap(problemsOf));
  const problems: string[] = [];
  const ready = (rules: readonly HeaderRule[]): ReadyRule[] =>
    rules.map((rule) => withValue(rule, environment, problems));
  const { all, subgraphs } = parsed.data;
  const rules = new HeaderRules({
    all: ready(all),
    subgraphs: new Map(Object.entries(subgraphs).map(([name, own]) => [name, ready(own)])),
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return rules;
}

function withValue(rule: HeaderRule, environment: Environment, problems: string[]): ReadyRule {
  if (!('insert' in rule) || !('fromEnv' in rule.insert)) return rule as ReadyRule;
  const { name, fromEnv } = rule.insert;
  const value = environment[fromEnv] ?? '';
  if (value === '') problems.push(`${SETTING}: the variable ${fromEnv} is not set`);
  else if (!HEADER_VALUE.test(value)) {
    problems.push(`${SETTING}: the variable ${fromEnv} holds no header value`);
  }
  return { insert: { name, value } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SettingsError([`${SETTING}: the file is not JSON`]);
  }
}

/** Of a union the branch that fits best speaks: the one that got furthest into the value. */
function problemsOf(issue: z.core.$ZodIssue): string[] {
  const prefix = issue.path.map(String).join('.');
  if (issue.code !== 'invalid_union') {
    return [`${SETTING}: ${prefix === '' ? '' : `${prefix} `}${issue.message}`];
  }
  const branches = issue.errors.map((issues) =>
    issues.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
  );
  const fitting = branches.filter((issues) => !issues.some(({ code }) => isMisfit(code)));
  const [best] = fitting;
  if (best) return best.flatMap(problemsOf);
  return [`${SETTING}: ${prefix} ${issue.message}`];
}

function isMisfit(code: string | undefined): boolean {
  return code === 'unrecognized_keys' || code === 'invalid_type';
}
