import { buildOperationContext } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import type { Principal } from '@suitegraph/kit/auth';
import { Kind, type DocumentNode, type OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import {
  deniedFields,
  withoutDenied,
  type DeniedFields,
  type GuardedFields,
} from '../authority/operation-authority';
import type { Graph } from './graph';

export type OperationContext = ReturnType<typeof buildOperationContext>;

/** How one caller may run an operation. */
export interface AuthorisedPlan {
  readonly plan: QueryPlan;
  readonly denied: DeniedFields;
}

// Few roles differ in what they may see of one operation.
const PLANS_PER_OPERATION = 16;

/** A validated operation with the plans made of it. */
export class PreparedOperation {
  readonly context: OperationContext;
  private readonly plans = new LRUCache<string, AuthorisedPlan>({ max: PLANS_PER_OPERATION });

  constructor(
    private readonly graph: Graph,
    readonly document: DocumentNode,
    private readonly guarded: GuardedFields,
  ) {
    this.context = buildOperationContext({
      schema: graph.schema,
      operationDocument: document,
    });
  }

  get name(): string | undefined {
    return this.context.operation.name?.value;
  }

  get type(): OperationTypeNode {
    return this.context.operation.operation;
  }

  /** The plan for what `principal` may see; planned once for all callers of the same authority. */
  planFor(principal: Principal | null): AuthorisedPlan {
    const denied = deniedFields(this.guarded, principal);
    // Equal denials are equal plans, whoever asks.
    const key = [...denied.entries()].map(([node, { code }]) => `${node.loc?.start ?? ''}${code}`);
    const known = this.plans.get(key.join());
    if (known) return known;
    const made = { denied, plan: this.makePlan(denied) };
    this.plans.set(key.join(), made);
    return made;
  }

  private makePlan(denied: DeniedFields): QueryPlan {
    const document = denied.size === 0 ? this.document : withoutDenied(this.document, denied);
    if (denied.size > 0 && asksForNothing(document)) return { kind: 'QueryPlan' };
    const operation = operationFromDocument(this.graph.apiSchema, document);
    return this.graph.planner.buildQueryPlan(operation);
  }
}

// The planner has no plan for a subscription without a field.
function asksForNothing(document: DocumentNode): boolean {
  return document.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.selectionSet.selections.every(
        (selection) => selection.kind === Kind.FIELD && selection.name.value === '__typename',
      ),
  );
}
