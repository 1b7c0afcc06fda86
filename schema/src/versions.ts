/** One published state of the graph, oldest first in published.json. */
export interface PublishedVersion {
  readonly version: number;
  /** SHA-256 over the supergraph, the client-facing schema and the manifest. */
  readonly hash: string;
  /** ISO 8601. */
  readonly date: string;
  /** Changes that could break a client that is not registered. */
  readonly breaking: readonly string[];
}

/** The versions with `next` added, unless the last one is the same graph. */
export function nextVersion(
  versions: readonly PublishedVersion[],
  next: Omit<PublishedVersion, 'version'>,
): PublishedVersion[] {
  const last = versions.at(-1);
  if (last?.hash === next.hash) return [...versions];
  return [...versions, { version: (last?.version ?? 0) + 1, ...next }];
}
