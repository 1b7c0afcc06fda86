import { ConditionTester } from './conditions';
import type { Rule, RuleAction, RuleContent, RuleSubject, RuleTrace } from './rule';

/** An action with the rule that asks for it. */
export interface PlannedAction {
  readonly rule: Rule;
  readonly action: RuleAction;
}

/** What rules make of a message: how each came out, and what is to be done, in order. */
export interface Evaluation {
  readonly traces: readonly RuleTrace[];
  readonly actions: readonly PlannedAction[];
}

/** Whether a rule is about a message, with what each of its conditions found. */
export function traceRule(rule: Rule, tester: ConditionTester): RuleTrace {
  const conditions = rule.conditions.map((condition) => tester.test(condition));
  const holds = ({ matched }: { matched: boolean }): boolean => matched;
  const matched = rule.match === 'ALL' ? conditions.every(holds) : conditions.some(holds);
  return { rule, matched, conditions, actions: matched ? rule.actions : [] };
}

/**
 * Holds rules against a message, in their order, until one that matches says STOP: those behind it are
 * not looked at and have no trace. Rules that are switched off are left out. It has no effect.
 */
export function evaluate(rules: readonly Rule[], subject: RuleSubject): Evaluation {
  const tester = new ConditionTester(subject);
  const traces: RuleTrace[] = [];
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const trace = traceRule(rule, tester);
    traces.push(trace);
    if (trace.matched && stops(rule)) break;
  }
  const actions = traces.flatMap(({ rule, actions: own }) =>
    upToStop(own).map((action) => ({ rule, action })),
  );
  return { traces, actions };
}

function stops({ actions }: RuleContent): boolean {
  return actions.some(({ kind }) => kind === 'STOP');
}

// STOP ends the processing then and there (RFC 5228 §3.3): what stands behind it is never reached.
function upToStop(actions: readonly RuleAction[]): readonly RuleAction[] {
  const stop = actions.findIndex(({ kind }) => kind === 'STOP');
  return stop < 0 ? actions : actions.slice(0, stop);
}

/** Rules in the order in which they run: the organisation's first, then the mailbox's own. */
export function inOrder(rules: readonly Rule[]): Rule[] {
  return [...rules].sort(
    (a, b) =>
      Number(a.accountId !== null) - Number(b.accountId !== null) ||
      a.order - b.order ||
      (a.id < b.id ? -1 : 1),
  );
}
