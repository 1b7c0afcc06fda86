import { InvalidInputError } from '@suitegraph/kit/errors';
import type { RuleAction, RuleContent } from '../rules/rule';
import { readRule } from '../rules/rule-content';
import { casesOf, FALSE, TRUE, type Expression } from './expression';
import { parse, type Command } from './parser';
import { ActionReader } from './read-actions';
import { readTest } from './read-tests';
import { SieveError } from './sieve-error';

const MAX_SCRIPT = 64 * 1024;
const NAME = /^\s*rule:\[(.*)\]\s*$/;
/** The extensions that scripts may require. */
const EXTENSIONS = new Set([
  'fileinto',
  'reject',
  'ereject',
  'copy',
  'imap4flags',
  'vacation',
  'body',
  'regex',
  'comparator-i;ascii-casemap',
]);

interface Piece {
  readonly guard: Expression;
  readonly actions: RuleAction[];
  readonly enabled: boolean;
  readonly name: string | undefined;
  readonly line: number;
}

/**
 * The rules that do what a script does (RFC 5228, with fileinto, copy, imap4flags, vacation, reject,
 * body and regex). A test that no rule can hold becomes several rules with the same actions: that a
 * message is filed or marked twice makes no difference.
 *
 * @throws SieveError naming the line of what cannot be read, or not be expressed.
 */
export function importSieve(script: string): RuleContent[] {
  if (script.length > MAX_SCRIPT) throw new SieveError(1, `at most ${MAX_SCRIPT} characters`);
  const commands = parse(script);
  const required = requirements(commands);
  const pieces = new Translator(required).pieces(commands);
  return pieces.flatMap((piece, index) => rulesOf(piece, index + 1));
}

function requirements(commands: readonly Command[]): ReadonlySet<string> {
  const required = new Set<string>();
  const first = commands.findIndex(({ name }) => name !== 'require');
  const leading = first < 0 ? commands : commands.slice(0, first);
  for (const { args, line } of leading) {
    for (const name of args.flatMap((arg) => (arg.kind === 'strings' ? arg.values : []))) {
      if (!EXTENSIONS.has(name))
        throw new SieveError(line, `the extension ${name} is not supported`);
      required.add(name);
    }
  }
  return required;
}

class Translator {
  private readonly reader: ActionReader;

  constructor(private readonly required: ReadonlySet<string>) {
    this.reader = new ActionReader(required);
  }

  pieces(commands: readonly Command[]): Piece[] {
    const first = commands.findIndex(({ name }) => name !== 'require');
    return this.within(first < 0 ? [] : commands.slice(first), TRUE, undefined);
  }

  private within(
    commands: readonly Command[],
    guard: Expression,
    name: string | undefined,
  ): Piece[] {
    const pieces: Piece[] = [];
    let before: Expression[] | undefined;
    for (const command of commands) {
      const { line } = command;
      const called = nameOf(command) ?? name;
      if (['if', 'elsif', 'else'].includes(command.name)) {
        before = command.name === 'if' ? [] : before;
        if (!before) throw new SieveError(line, `${command.name} without if`);
        pieces.push(...this.branch(command, { guard, before, name: called }));
        if (command.name === 'else') before = undefined;
        continue;
      }
      before = undefined;
      const actions = this.reader.read(command);
      const last = pieces.at(-1);
      if (last?.guard === guard && nameOf(command) === undefined) last.actions.push(...actions);
      else pieces.push({ guard, actions, enabled: true, name: called, line });
    }
    return pieces;
  }

  /** One branch; its test joins `before`, what must not hold for those that follow it. */
  private branch(
    command: Command,
    on: {
      readonly guard: Expression;
      readonly before: Expression[];
      readonly name: string | undefined;
    },
  ): Piece[] {
    const { line, block, tests } = command;
    const [test, ...more] = tests.map((one) => readTest(one, this.required));
    if (block === null || more.length > 0 || (command.name === 'else') !== (test === undefined)) {
      throw new SieveError(line, `${command.name} needs a block, and if and elsif a test`);
    }
    const switched = switchedOff(test);
    const own = switched ?? test ?? TRUE;
    const nots = on.before.map((of): Expression => ({ kind: 'not', of }));
    const guard = conjunction([...conjuncts(on.guard), ...nots, own]);
    if (test) on.before.push(test);
    const pieces = this.within(block, guard, on.name);
    return switched ? pieces.map((piece) => ({ ...piece, enabled: false })) : pieces;
  }
}

function conjuncts(guard: Expression): Expression[] {
  return guard === TRUE ? [] : [guard];
}

function conjunction(of: readonly Expression[]): Expression {
  const [only] = of;
  return only && of.length === 1 ? only : { kind: 'all', of };
}

// `allof (false, ...)`: how a rule that is switched off is kept in a script.
function switchedOff(test: Expression | undefined): Expression | undefined {
  if (test?.kind !== 'all' || test.of[0] !== FALSE) return undefined;
  return conjunction(test.of.slice(1));
}

function nameOf({ comments }: Command): string | undefined {
  return comments.map((comment) => NAME.exec(comment)?.[1]).findLast((name) => name !== undefined);
}

function rulesOf({ guard, actions, enabled, name, line }: Piece, number: number): RuleContent[] {
  const cases = casesOf(guard);
  if (!cases) throw new SieveError(line, 'the test has too many cases');
  const title = name ?? `Rule ${number}`;
  const given = { enabled, actions };
  const singles = cases.filter((conditions) => conditions.length === 1);
  const isAny = guard.kind === 'any' || cases.length > 1;
  if (cases.length > 0 && singles.length === cases.length && isAny) {
    return [checked({ ...given, name: title, match: 'ANY', conditions: singles.flat() }, line)];
  }
  return cases.map((conditions, index) =>
    checked(
      {
        ...given,
        name: cases.length === 1 ? title : `${title} (${index + 1})`,
        match: 'ALL',
        conditions,
      },
      line,
    ),
  );
}

function checked(content: RuleContent, line: number): RuleContent {
  try {
    return readRule(content, []);
  } catch (error) {
    if (error instanceof InvalidInputError) throw new SieveError(line, error.message);
    throw error;
  }
}
