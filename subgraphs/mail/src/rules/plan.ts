import type { PlannedAction } from './evaluate';
import type { RuleAction, RuleActionKind } from './rule';

/** What a message that rules run over looks like: where it is, and how it is marked. */
export interface Placed {
  readonly folderIds: readonly string[];
  readonly flags: readonly string[];
  readonly labels: readonly string[];
}

/** Finds a folder by what a rule calls it: its id, role or path. */
export interface FolderNames {
  /** The folder's id; undefined when the mailbox has none of that name. */
  find(name: string): string | undefined;
  /** Where discarded mail goes. */
  readonly trash: string | undefined;
}

/** Something that leaves the mailbox: it is carried out after the message is safe. */
export interface RuleEffect {
  readonly ruleId: string;
  readonly kind: 'FORWARD' | 'REPLY_TEMPLATE' | 'REJECT';
  readonly argument: string;
}

/** What is to be done to a message. */
export interface RulePlan extends Placed {
  readonly effects: readonly RuleEffect[];
  readonly webhooks: readonly { readonly ruleId: string; readonly webhookId: string }[];
  /** The actions that make a difference, each once, in order. */
  readonly wouldChange: readonly RuleAction[];
}

/** Which actions are carried out: on arrival all of them, later those alone that nobody else notices. */
export type RuleOccasion = 'ARRIVAL' | 'APPLICATION';

const OUTSIDE: ReadonlySet<RuleActionKind> = new Set(['FORWARD', 'REPLY_TEMPLATE', 'REJECT']);

/**
 * What actions come to. Folders follow Sieve (RFC 5228 §2.10.2): a message stays where it is unless an
 * action takes it away; MOVE takes it away and files it, COPY files it too, and what DISCARD or REJECT
 * takes away and nothing files goes to the trash, from where a rule that was wrong can be undone.
 */
export function planActions(
  actions: readonly PlannedAction[],
  before: Placed,
  folders: FolderNames,
  occasion: RuleOccasion,
): RulePlan {
  const folderState = fileActions(actions, before, folders, occasion);
  const flags = new Set(before.flags);
  const labels = new Set(before.labels);
  const effects = new Map<string, RuleEffect>();
  const webhooks = new Map<string, { ruleId: string; webhookId: string }>();
  const changes = new Map<string, RuleAction>();
  for (const { rule, action } of actions) {
    const { kind, argument } = action;
    const value = argument ?? '';
    const key = JSON.stringify([kind, value]);
    if (OUTSIDE.has(kind)) {
      if (occasion !== 'ARRIVAL') continue;
      const effect = { ruleId: rule.id, kind: kind as RuleEffect['kind'], argument: value };
      const effectKey = kind === 'REJECT' ? kind : key;
      if (!effects.has(effectKey)) effects.set(effectKey, effect);
    } else if (kind === 'WEBHOOK') {
      webhooks.set(`${rule.id} ${value}`, { ruleId: rule.id, webhookId: value });
    } else if (!mark(kind, value, flags, labels) && !folderState.effective.has(action)) {
      continue;
    }
    changes.set(key, action);
  }
  return {
    folderIds: folderState.folderIds,
    flags: [...flags].sort(),
    labels: [...labels].sort(),
    effects: [...effects.values()],
    webhooks: [...webhooks.values()],
    wouldChange: [...changes.values()],
  };
}

/** The same without telling senders that they were rejected: one who is forged has not written. */
export function withoutNotices(plan: RulePlan): RulePlan {
  return { ...plan, effects: plan.effects.filter(({ kind }) => kind !== 'REJECT') };
}

/** Whether a plan leaves the message as it was. */
export function changesPlacement(before: Placed, plan: Placed): boolean {
  return !same(before.folderIds, plan.folderIds);
}

/** Whether a plan changes flags or labels. */
export function changesMarks(before: Placed, plan: Placed): boolean {
  return !same(before.flags, plan.flags) || !same(before.labels, plan.labels);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

/** Sets or clears a flag or label; whether that changed anything. */
function mark(
  kind: RuleActionKind,
  value: string,
  flags: Set<string>,
  labels: Set<string>,
): boolean {
  const marks = kind.endsWith('_FLAG') ? flags : kind.endsWith('_LABEL') ? labels : undefined;
  if (!marks) return false;
  if (kind.startsWith('REMOVE')) return marks.delete(value);
  if (marks.has(value)) return false;
  marks.add(value);
  return true;
}

interface Filed {
  readonly folderIds: readonly string[];
  /** The actions that have a part in it. */
  readonly effective: ReadonlySet<RuleAction>;
}

function fileActions(
  actions: readonly PlannedAction[],
  before: Placed,
  folders: FolderNames,
  occasion: RuleOccasion,
): Filed {
  const filed = new Set<string>();
  const effective = new Set<RuleAction>();
  let kept = true;
  for (const { action } of actions) {
    const folder = filesIn(action, folders);
    const takes = takesAway(action, folder, occasion);
    const isNew = folder !== undefined && !filed.has(folder);
    if (isNew || (takes && kept)) effective.add(action);
    if (folder !== undefined) filed.add(folder);
    kept &&= !takes;
  }
  const folderIds = placesOf([...(kept ? before.folderIds : []), ...filed], before, folders);
  return { folderIds, effective: same(folderIds, before.folderIds) ? new Set() : effective };
}

function filesIn({ kind, argument }: RuleAction, folders: FolderNames): string | undefined {
  return kind === 'MOVE' || kind === 'COPY' ? folders.find(argument ?? '') : undefined;
}

// MOVE into a folder that is gone: the message stays where the reader sees it.
function takesAway(
  { kind }: RuleAction,
  folder: string | undefined,
  occasion: RuleOccasion,
): boolean {
  if (kind === 'MOVE') return folder !== undefined;
  return kind === 'DISCARD' || (kind === 'REJECT' && occasion === 'ARRIVAL');
}

// A message is always somewhere: in the trash, and without one where it was.
function placesOf(wanted: readonly string[], before: Placed, { trash }: FolderNames): string[] {
  if (wanted.length > 0) return [...new Set(wanted)];
  return trash === undefined ? [...before.folderIds] : [trash];
}
