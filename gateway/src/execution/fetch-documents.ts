import { parse, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

const CACHED_CHARACTERS = 4 * 1024 * 1024;

/** Parsed texts of plan fetches. They come from cached plans, so the same few return for ever. */
export class FetchDocuments {
  private readonly documents = new LRUCache<string, DocumentNode>({
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  parse(text: string): DocumentNode {
    const known = this.documents.get(text);
    if (known) return known;
    const document = parse(text, { noLocation: true });
    this.documents.set(text, document);
    return document;
  }
}
