import { OperationTypeNode, type DocumentNode } from 'graphql';
import type { Principal } from '@suitegraph/kit/auth';
import {
  deniedFields,
  policiesOf,
  withoutDenied,
  type DeniedFields,
  type GuardedFields,
} from '../authority/operation-authority';
import { Refusal, refuseOperation } from '../errors/refusal';
import type { Graph } from './build-graph';
import {
  deferVariables,
  DeferSettings,
  hasDefer,
  withoutDefer,
  type Variables,
} from './deferred-fragments';
import { conditionsOf, conditionVariables, type PlanConditions } from './normalise/conditions';
import { normaliseOperation } from './normalise/normalise-operation';
import { contextOf, type PlannedContext } from './operation-context';
import type { OperationPlanner } from './operation-planner';
import type { Asker, AuthorisedPlan, PlanCache, PlansOfOperation } from './plan-cache';
import { planningSize } from './planning-size';
import { asksForeign, needsSeparating, planWhole } from './separate/plan-whole';
import { splitOperation, type SplitOperation } from './split-operation';
import { isSplittable } from './splittable-plan';

export type { OperationContext } from './operation-context';
export type { AuthorisedPlan } from './plan-cache';

/**
 * A plan that is asked for: `principal` is whom it is for (callers of the same authority share it),
 * `conditions` which of its fields are left out, and `split` how the operation is taken apart, where
 * its caller takes what is deferred by itself.
 */
export interface PlanAsked extends Asker {
  readonly denied: DeniedFields;
}

interface OperationParts {
  readonly text: string;
  readonly askedAs: string | undefined;
  readonly graph: Graph;
  readonly planner: OperationPlanner;
  readonly plans: PlanCache;
}

const NONE_DENIED: DeniedFields = new Map();
const NO_NAMES: ReadonlySet<string> = new Set();
// Few roles differ in what they may see of one operation.
const REMEMBERED_REFUSALS = 16;
// Few clients set the variables of `@defer` in more than one or two ways.
const REMEMBERED_SPLITS = 16;

/** A validated operation with the plans made of it. */
export class PreparedOperation {
  readonly context: PlannedContext;
  /** How often it was asked for. */
  uses = 0;
  private readonly plans: PlansOfOperation = new Map();
  private readonly underWay = new Map<string, Promise<AuthorisedPlan>>();
  private readonly refusals = new Map<string, Refusal>();
  private readonly splits = new Map<string, SplitOperation | undefined>();
  private readonly deferVariables: ReadonlySet<string>;
  private readonly conditionVariables: readonly string[];
  private readonly defers: boolean;
  private size: number | undefined;
  private policyNames: ReadonlySet<string> | undefined;
  private isToldOf = false;

  constructor(
    private readonly parts: OperationParts,
    /** Holds this operation as its only one. */
    readonly document: DocumentNode,
    private readonly guarded: GuardedFields,
  ) {
    this.context = contextOf(parts.graph, document);
    const { operation, fragments } = this.context;
    this.conditionVariables = conditionVariables(operation, fragments);
    this.defers = hasDefer(document);
    this.deferVariables = this.defers ? deferVariables(document) : NO_NAMES;
  }

  get graph(): Graph {
    return this.parts.graph;
  }

  /** The text it was taken from. */
  get text(): string {
    return this.parts.text;
  }

  /** The name by which it was taken from its text. */
  get askedAs(): string | undefined {
    return this.parts.askedAs;
  }

  get name(): string | undefined {
    return this.context.operation.name?.value;
  }

  get type(): OperationTypeNode {
    return this.context.operation.operation;
  }

  /** Who has had a plan made, one caller for each. */
  get askers(): readonly Asker[] {
    return [...this.plans.values()].map(({ asker }) => asker);
  }

  /** The policies that decide on parts of it. */
  get policies(): ReadonlySet<string> {
    return (this.policyNames ??= policiesOf(this.guarded));
  }

  /** What `principal`, of whom the policies `held` hold, may not read of it. */
  decide(principal: Principal | null, held?: ReadonlySet<string>): DeniedFields {
    return this.guarded.size === 0 ? NONE_DENIED : deniedFields(this.guarded, principal, held);
  }

  /**
   * The operation taken apart at what it defers with these variables, coerced. Undefined when it is
   * answered in one piece, as the events of a subscription are.
   */
  split(variables: Variables): SplitOperation | undefined {
    if (!this.defers || this.type === OperationTypeNode.SUBSCRIPTION) return undefined;
    const names = [...this.deferVariables].filter((name) => variables[name] === true);
    const key = names.join();
    if (this.splits.has(key)) return this.splits.get(key);
    const held = Object.fromEntries(names.map((name) => [name, true]));
    const settings = new DeferSettings(this.context.fragments, held);
    const made = splitOperation(this.context, this.document, settings);
    if (this.splits.size < REMEMBERED_SPLITS) this.splits.set(key, made);
    return made;
  }

  /** What of these variables, coerced, decides which plan is needed. */
  conditions(variables: Variables): PlanConditions {
    return conditionsOf(this.conditionVariables, variables);
  }

  /** The plan, if it was made before. @throws Refusal when it was refused before. */
  planned(asked: Omit<PlanAsked, 'principal'>): AuthorisedPlan | undefined {
    return this.cached(keyOf(asked));
  }

  /**
   * The plan without the denied fields; made once for all callers of the same authority, also when
   * they ask at the same time. @throws Refusal
   */
  async planFor(asked: PlanAsked): Promise<AuthorisedPlan> {
    const key = keyOf(asked);
    const known = this.cached(key) ?? this.underWay.get(key);
    if (known) return known;
    const making = this.make(key, asked).finally(() => this.underWay.delete(key));
    this.underWay.set(key, making);
    return making;
  }

  /** Its plans need no place any more. */
  forget(): void {
    this.parts.plans.drop(this.plans);
  }

  private cached(key: string): AuthorisedPlan | undefined {
    const refusal = this.refusals.get(key);
    if (refusal) throw refusal;
    return this.parts.plans.get(this.plans, key);
  }

  private async make(key: string, asked: PlanAsked): Promise<AuthorisedPlan> {
    const { principal, split, conditions } = asked;
    try {
      const authorised = await this.authorise(asked);
      this.parts.plans.set(this.plans, key, {
        authorised,
        asker: { principal, split, conditions },
      });
      return authorised;
    } catch (error) {
      // What cannot be planned at the moment may be later.
      if (error instanceof Refusal && error.status !== 503) this.refuse(key, error);
      throw error;
    }
  }

  private async authorise(asked: PlanAsked): Promise<AuthorisedPlan> {
    const { denied, split } = asked;
    const inParts = split && (await this.planInParts(asked, split));
    return inParts ?? { denied, plan: await this.plan({ ...asked, split: undefined }) };
  }

  // What the planner cannot plan in parts, such as some fields with `@requires`, comes in one piece.
  private async planInParts(
    asked: PlanAsked,
    split: SplitOperation,
  ): Promise<AuthorisedPlan | undefined> {
    const denied = split.denied(asked.denied);
    try {
      const plan = await this.plan({ ...asked, denied });
      if (isSplittable(plan) && !asksForeign(this.graph, plan)) return { denied, plan, split };
      this.tellOnePiece('its fields take values that are not fetched with them');
    } catch (error) {
      if (error instanceof Refusal && error.status === 503) throw error;
      this.tellOnePiece(error instanceof Error ? error.message : String(error));
    }
    return undefined;
  }

  private tellOnePiece(reason: string): void {
    if (this.isToldOf) return;
    this.isToldOf = true;
    this.parts.planner.tellOnePiece(this.name, reason);
  }

  private async plan({ denied, split, conditions }: PlanAsked): Promise<AuthorisedPlan['plan']> {
    const whole = split?.document ?? this.document;
    const allowed = denied.size === 0 ? whole : withoutDenied(whole, denied);
    const { graph, planner } = this.parts;
    const { schema, operation, fragments, keys } = this.context;
    const document = normaliseOperation(this.plannable(allowed, split), {
      schema,
      conditions,
      keys,
    });
    if (!document) {
      if (denied.size === 0 && this.type === OperationTypeNode.SUBSCRIPTION) throw nothingLeft();
      return { kind: 'QueryPlan' };
    }
    this.size ??= planningSize(graph, operation, fragments);
    const request = { graph, document, size: this.size };
    // What has to be fetched apart would come in an order of its own, and not in that of the parts.
    if (split && needsSeparating(request)) throw notInParts();
    const isWhole = !split && this.type !== OperationTypeNode.SUBSCRIPTION;
    return isWhole ? planWhole(planner, request) : planner.plan(request);
  }

  private plannable(document: DocumentNode, split: SplitOperation | undefined): DocumentNode {
    if (!this.defers) return document;
    return split ? split.labelled(document) : withoutDefer(document);
  }

  private refuse(key: string, refusal: Refusal): void {
    const [oldest] = this.refusals.keys();
    if (this.refusals.size >= REMEMBERED_REFUSALS && oldest !== undefined) {
      this.refusals.delete(oldest);
    }
    this.refusals.set(key, refusal);
  }
}

/** Equal denials are equal plans, whoever asks. */
function keyOf({ denied, split, conditions }: Omit<PlanAsked, 'principal'>): string {
  const variant = split
    ? `${conditions.key} split by ${Object.keys(split.variables).join()}\n`
    : conditions.key;
  if (denied.size === 0) return variant;
  const places = [...denied].map(([node, { code }]) => `${node.loc?.start ?? ''}${code}`);
  return `${variant} ${places.join()}`;
}

function nothingLeft(): Refusal {
  return refuseOperation('BAD_USER_INPUT', 'With these variables the subscription has no field');
}

function notInParts(): Refusal {
  return refuseOperation('OPERATION_NOT_PLANNABLE', 'The operation cannot be answered in parts');
}
