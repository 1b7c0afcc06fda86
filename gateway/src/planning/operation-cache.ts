import { LRUCache } from 'lru-cache';
import type { Refusal } from '../errors/refusal';
import type { CacheUse } from './plan-cache';
import type { PreparedOperation } from './prepared-operation';

/** Sizes of the caches of one graph. */
export interface CacheSizes {
  /** Texts of operations. */
  readonly documents: number;
  /** Plans of all operations, one for each authority that differs. */
  readonly plans: number;
  /** Texts that were refused; they have a place of their own and push no good ones out. */
  readonly refusals: number;
}

// A parsed document takes some twenty times the characters of its text.
const CACHED_CHARACTERS = 8 * 1024 * 1024;
const REFUSED_CHARACTERS = 1024 * 1024;

/** One text, with those of its operations that were asked for by the name they were asked by. */
type Entry = Map<string, PreparedOperation>;

/** Operations by their text, found without building a key. */
export class OperationCache {
  private readonly texts: LRUCache<string, Entry>;
  private readonly refused: LRUCache<string, Refusal>;

  constructor(
    sizes: CacheSizes,
    private readonly use: CacheUse,
  ) {
    const sizeCalculation = (_value: unknown, key: string): number => key.length + 1;
    this.texts = new LRUCache<string, Entry>({
      max: sizes.documents,
      maxSize: CACHED_CHARACTERS,
      sizeCalculation,
      dispose: (entry) => {
        for (const operation of new Set(entry.values())) operation.forget();
      },
      noDisposeOnSet: true,
    });
    this.refused = new LRUCache<string, Refusal>({
      max: sizes.refusals,
      maxSize: REFUSED_CHARACTERS,
      sizeCalculation,
    });
  }

  get(text: string, name: string | undefined): PreparedOperation | Refusal | undefined {
    const known = this.texts.get(text)?.get(name ?? '') ?? this.refused.get(refusedKey(text, name));
    this.use[known ? 'hits' : 'misses'] += 1;
    return known;
  }

  add(text: string, name: string | undefined, operation: PreparedOperation): void {
    const entry = this.texts.get(text);
    if (entry) entry.set(name ?? '', operation);
    else this.texts.set(text, new Map([[name ?? '', operation]]));
  }

  refuse(text: string, name: string | undefined, refusal: Refusal): void {
    this.refused.set(refusedKey(text, name), refusal);
  }

  /** The most used first. */
  mostUsed(count: number): PreparedOperation[] {
    return [...this.texts.values()]
      .flatMap((entry) => [...entry.values()])
      .sort((a, b) => b.uses - a.uses)
      .slice(0, count);
  }
}

function refusedKey(text: string, name: string | undefined): string {
  return name === undefined ? text : `${name}\n${text}`;
}
