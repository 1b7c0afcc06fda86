import type { SubscriptionNode } from '@apollo/query-planner';
import { Kind, parse, print, type DocumentNode, type FieldNode } from 'graphql';
import type { SubgraphAnswer } from '../execution/transport';
import type { Variables } from '../execution/executor';
import { cursorTypeOf, hasReplay, type EventGraph } from './event-cursor';
import { withCursor, withReplay } from './rewrite-operation';
import type { UpstreamOperation } from './source';

type Primary = SubscriptionNode['primary'];

interface Texts {
  /** As planned, and its event's cursor. */
  readonly start: string;
  /** The same with a variable as its `after` argument; when the field has one. */
  readonly resume: { readonly query: string; readonly variable: string } | undefined;
}

// Arguments that tell where in the past a stream begins: it is not the same for who comes later.
const REPLAYING = new Set(['after', 'since', 'cursor', 'lastEventId']);

/**
 * What the subgraph that owns a subscription is asked. It is asked for the cursor of each event
 * too, under an alias of the gateway's own, where its type has one: a field `cursor` that every
 * caller may read. The field can go on after a cursor when it has an argument `after` of the
 * cursor's type.
 */
export class EventOperation {
  readonly service: string;
  private readonly texts: Texts;
  private readonly root: FieldNode | undefined;
  private readonly alias: string;

  constructor(
    graph: EventGraph,
    private readonly primary: Primary,
  ) {
    this.service = primary.serviceName;
    this.alias = unusedName('gateway__cursor', primary.operation);
    const document = parse(primary.operation, { noLocation: true });
    this.root = rootField(document);
    this.texts = this.makeTexts(graph, document);
  }

  /** Whether the variables (or the text) ask for events of the past. */
  replays(variables: Variables): boolean {
    return (this.root?.arguments ?? []).some(({ name, value }) => {
      if (!REPLAYING.has(name.value) || value.kind === Kind.NULL) return false;
      return value.kind !== Kind.VARIABLE || variables[value.name.value] != null;
    });
  }

  /** The subscription as the client asked it. */
  start(variables: Variables): UpstreamOperation {
    return { ...this.operation(variables), query: this.texts.start };
  }

  /** The subscription from `cursor` on; undefined when its field has no way to say so. */
  resume(variables: Variables, cursor: string): UpstreamOperation | undefined {
    const { resume } = this.texts;
    if (!resume) return undefined;
    const operation = this.operation(variables);
    return {
      ...operation,
      query: resume.query,
      variables: { ...operation.variables, [resume.variable]: cursor },
    };
  }

  /** Takes the gateway's own field out of an event. */
  takeCursor({ data }: SubgraphAnswer): string | undefined {
    const key = this.root && (this.root.alias ?? this.root.name).value;
    const event = key === undefined ? undefined : data?.[key];
    if (typeof event !== 'object' || event === null) return undefined;
    const fields = event as Record<string, unknown>;
    const cursor = fields[this.alias];
    if (cursor !== undefined) Reflect.deleteProperty(fields, this.alias);
    return typeof cursor === 'string' ? cursor : undefined;
  }

  private operation(variables: Variables): UpstreamOperation {
    const { operation: query, operationName, variableUsages = [] } = this.primary;
    const used = variableUsages.filter((name) => variables[name] !== undefined);
    return {
      query,
      operationName,
      variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
    };
  }

  private makeTexts(graph: EventGraph, document: DocumentNode): Texts {
    const { root, service, alias } = this;
    const type = root && cursorTypeOf(graph, root.name.value, service);
    if (type === undefined) return { start: this.primary.operation, resume: undefined };
    const start = withCursor(document, alias);
    if (!hasReplay(graph, root?.name.value ?? '', type)) {
      return { start: print(start), resume: undefined };
    }
    const variable = unusedName('gateway__after', this.primary.operation);
    return {
      start: print(start),
      resume: { query: print(withReplay(start, { name: variable, type })), variable },
    };
  }
}

/** The subscription's one field (GraphQL §5.2.4.1); undefined when the planner has wrapped it. */
function rootField({ definitions }: DocumentNode): FieldNode | undefined {
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const [field] = operation.selectionSet.selections;
  return field?.kind === Kind.FIELD ? field : undefined;
}

function unusedName(name: string, text: string): string {
  return text.includes(name) ? unusedName(`${name}_`, text) : name;
}
