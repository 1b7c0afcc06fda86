import type { SubgraphAnswer, SubgraphReply } from './transport';

/** A reply that came as JSON text, which is parsed anew for each taker after the first. */
export class TextReply implements SubgraphReply {
  private original: SubgraphAnswer | undefined;

  /** `answer` is what `text` says. */
  constructor(
    answer: SubgraphAnswer,
    private readonly text: string,
  ) {
    this.original = answer;
  }

  take(): SubgraphAnswer {
    const answer = this.original ?? (JSON.parse(this.text) as SubgraphAnswer);
    this.original = undefined;
    return answer;
  }
}

/**
 * A reply that came as objects. Each taker gets what its JSON text would say: scalars may hold
 * objects that belong to resolvers, and a taker may change what it gets.
 */
export class ObjectReply implements SubgraphReply {
  constructor(private readonly answer: SubgraphAnswer) {}

  take(): SubgraphAnswer {
    const { data, errors } = this.answer;
    const copy = jsonCopy(data ?? null) as Record<string, unknown> | null;
    return { data: copy, ...(errors && { errors }) };
  }
}

function jsonCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(jsonCopy);
  if (hasToJson(value)) return jsonCopy(value.toJSON());
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const inner = jsonCopy((value as Record<string, unknown>)[key]);
    if (key === '__proto__') define(copy, key, inner);
    else copy[key] = inner;
  }
  return copy;
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

// Assigned, it would become the prototype.
function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
