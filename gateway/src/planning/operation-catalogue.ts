import {
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ValidationRule,
} from 'graphql';
import { guardedFields } from '../authority/operation-authority';
import { Requirements } from '../authority/requirements';
import { Refusal, refuseErrors, refuseOperation } from '../errors/refusal';
import type { OperationLimits } from '../limits/limits';
import { exceededLimit, measureOperation } from '../limits/measure-operation';
import type { Graph } from './build-graph';
import { DEFER_RULES } from './defer-rules';
import { OperationCache, type CacheSizes } from './operation-cache';
import type { OperationPlanner } from './operation-planner';
import { PlanCache, type CacheUse } from './plan-cache';
import { PreparedOperation } from './prepared-operation';

export interface CatalogueOptions {
  readonly limits: OperationLimits;
  readonly introspection: boolean;
  readonly cacheSizes: CacheSizes;
  readonly planner: OperationPlanner;
  readonly uses: CatalogueUses;
}

/** What the caches counted, over all graphs the gateway has had. */
export interface CatalogueUses {
  readonly documents: CacheUse;
  readonly plans: CacheUse;
}

/** Operations that were parsed, measured and validated; refusals are remembered like the rest. */
export class OperationCatalogue {
  private readonly operations: OperationCache;
  private readonly plans: PlanCache;
  private readonly requirements: Requirements;
  private readonly rules: readonly ValidationRule[];

  constructor(
    private readonly graph: Graph,
    private readonly options: CatalogueOptions,
  ) {
    const { cacheSizes, uses } = options;
    this.operations = new OperationCache(cacheSizes, uses.documents);
    this.plans = new PlanCache(cacheSizes.plans, uses.plans);
    this.requirements = new Requirements(graph.supergraphSchema, graph.directives);
    const rules = [...specifiedRules, ...DEFER_RULES];
    this.rules = options.introspection ? rules : [...rules, NoSchemaIntrospectionCustomRule];
  }

  /** @throws Refusal when the text is no valid operation of this graph, or is too large. */
  get(text: string, operationName: string | undefined): PreparedOperation {
    const known = this.operations.get(text, operationName);
    if (known instanceof Refusal) throw known;
    const operation = known ?? this.prepareOrRefuse(text, operationName);
    operation.uses += 1;
    return operation;
  }

  /** The most used first. */
  mostUsed(count: number): PreparedOperation[] {
    return this.operations.mostUsed(count);
  }

  private prepareOrRefuse(text: string, operationName: string | undefined): PreparedOperation {
    try {
      const operation = this.prepare(text, operationName);
      this.operations.add(text, operationName, operation);
      return operation;
    } catch (error) {
      if (error instanceof Refusal) this.operations.refuse(text, operationName, error);
      throw error;
    }
  }

  private prepare(text: string, operationName: string | undefined): PreparedOperation {
    const document = this.parse(text);
    const errors = validate(this.graph.schema, document, this.rules, { maxErrors: 10 });
    if (errors.length > 0) throw refuseErrors('GRAPHQL_VALIDATION_FAILED', errors);
    const chosen = chooseOperation(document, operationName);
    const guarded = guardedFields(this.graph.schema, chosen, this.requirements);
    const { graph, plans } = this;
    const { planner } = this.options;
    const parts = { text, askedAs: operationName, graph, plans, planner };
    const operation = new PreparedOperation(parts, chosen, guarded);
    const { fragments, operation: definition } = operation.context;
    const exceeded = exceededLimit(measureOperation(definition, fragments), this.options.limits);
    if (exceeded !== undefined) throw tooComplex(exceeded);
    return operation;
  }

  private parse(text: string): DocumentNode {
    try {
      return parse(text, { maxTokens: this.options.limits.tokens });
    } catch (error) {
      // The parser has no limit of depth but the stack.
      if (error instanceof RangeError) throw tooComplex('it is nested too deeply');
      if (!(error instanceof GraphQLError)) throw error;
      if (error.message.includes('tokens. Parsing aborted')) {
        throw tooComplex(`more than ${String(this.options.limits.tokens)} tokens`);
      }
      throw refuseErrors('GRAPHQL_PARSE_FAILED', [error]);
    }
  }
}

function tooComplex(detail: string): Refusal {
  return refuseOperation('OPERATION_TOO_COMPLEX', `The operation is too large: ${detail}`);
}

/** The document with the operation to run as its only one. */
function chooseOperation(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const named = operations.filter(
    ({ name }) => operationName === undefined || name?.value === operationName,
  );
  const [chosen] = named;
  if (!chosen || named.length > 1) throw unresolved(operations.length, operationName);
  const definitions = document.definitions.filter(
    (node) => node === chosen || node.kind === Kind.FRAGMENT_DEFINITION,
  );
  return { ...document, definitions };
}

function unresolved(operations: number, operationName: string | undefined): Refusal {
  const message =
    operations === 0
      ? 'The document holds no operation'
      : operationName === undefined
        ? 'The document holds several operations: say which in "operationName"'
        : `The document holds no operation named "${operationName}"`;
  return refuseOperation('OPERATION_RESOLUTION_FAILURE', message);
}
