import { writeReply } from '../rules/reply-spec';
import type { RuleAction, RuleActionKind } from '../rules/rule';
import { Arguments } from './arguments';
import type { Command } from './parser';

const DEFAULT_DAYS = 7;
const MAX_DAYS = 365;

const action = (kind: RuleActionKind, argument: string | null = null): RuleAction => ({
  kind,
  argument,
});

const FLAG_ACTIONS = ['addflag', 'removeflag', 'setflag'] as const;
type FlagAction = (typeof FLAG_ACTIONS)[number];

const isFlagAction = (name: string): name is FlagAction =>
  (FLAG_ACTIONS as readonly string[]).includes(name);

/** Reads actions, in the order in which they stand in a script. */
export class ActionReader {
  private flagsTouched = false;

  constructor(private readonly required: ReadonlySet<string>) {}

  /** What a command comes to. @throws SieveError for what rules cannot do. */
  read(command: Command): RuleAction[] {
    const args = new Arguments(command, this.required);
    if (command.block !== null || command.tests.length > 0) {
      throw args.error('takes neither tests nor a block');
    }
    const actions = this.actions(command.name, args);
    args.end();
    return actions;
  }

  private actions(name: string, args: Arguments): RuleAction[] {
    switch (name) {
      case 'keep':
        return [...this.tagFlags(args), action('COPY', 'INBOX')];
      case 'discard':
        return [action('DISCARD')];
      case 'stop':
        return [action('STOP')];
      case 'fileinto':
        return this.file(args);
      case 'redirect':
        return redirect(args);
      case 'reject':
      case 'ereject':
        args.needs(name);
        return [action('REJECT', args.string())];
      case 'vacation':
        return [readVacation(args)];
      default:
        if (isFlagAction(name)) return this.flags(name, args);
        throw args.error('is an action that rules do not have');
    }
  }

  private file(args: Arguments): RuleAction[] {
    args.needs('fileinto');
    const kind = copying(args) ? 'COPY' : 'MOVE';
    return [...this.tagFlags(args), action(kind, args.string())];
  }

  // What arrives has no flags: to set them for the first time is to add them (RFC 5232 §3).
  private flags(name: FlagAction, args: Arguments): RuleAction[] {
    args.needs('imap4flags');
    if (name === 'setflag' && this.flagsTouched) {
      throw args.error('cannot undo flags that were set before');
    }
    this.flagsTouched = true;
    const kind = name === 'removeflag' ? 'REMOVE_FLAG' : 'ADD_FLAG';
    return flagsOf(args.strings()).map((flag) => action(kind, flag));
  }

  private tagFlags(args: Arguments): RuleAction[] {
    const given = args.tagged('flags');
    if (!given) return [];
    args.needs('imap4flags');
    if (given.kind !== 'strings') throw args.error(':flags needs strings');
    return flagsOf(given.values).map((flag) => action('ADD_FLAG', flag));
  }
}

// A string may hold several, with spaces between (RFC 5232 §2).
function flagsOf(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(/\s+/)).filter((flag) => flag !== '');
}

function copying(args: Arguments): boolean {
  const copy = args.flag('copy');
  if (copy) args.needs('copy');
  return copy;
}

// Without :copy the message leaves the mailbox (RFC 5228 §4.2); with it, it stays (RFC 3894).
function redirect(args: Arguments): RuleAction[] {
  const stays = copying(args);
  const forward = action('FORWARD', args.string());
  return stays ? [forward] : [forward, action('DISCARD')];
}

function readVacation(args: Arguments): RuleAction {
  args.needs('vacation');
  const given = args.tagged('days');
  if (given && given.kind !== 'number') throw args.error(':days needs a number');
  // RFC 5230 §4.1: what is out of our bounds is brought within them.
  const days = given ? Math.min(Math.max(given.value, 1), MAX_DAYS) : DEFAULT_DAYS;
  const subject = args.taggedString('subject') ?? null;
  // What tells answers of one kind apart: here each rule is a kind of its own.
  args.taggedString('handle');
  return action(
    'REPLY_TEMPLATE',
    writeReply({ templateId: null, subject, text: args.string(), days }),
  );
}
