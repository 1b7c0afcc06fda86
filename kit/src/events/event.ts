/** A value that survives JSON. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A JSON object. */
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** What happened to the entity. */
export type ChangeKind = 'CREATED' | 'UPDATED' | 'DESTROYED';

/** A change as the service that made it announces it: keys and facts, never the entity. */
export interface NewEvent {
  readonly tenantId: string;
  /** Ids of the users who may see it. */
  readonly audience: readonly string[];
  /** Domain and entity, such as `mail.message`. */
  readonly type: string;
  readonly kind: ChangeKind;
  /** The entity's id. */
  readonly key: string;
  readonly changedFields?: readonly string[];
  /** Small facts that other domains need to follow without reading our tables. */
  readonly data?: JsonObject;
  /** Ties the events of one request together; made up when absent. */
  readonly correlationId?: string;
}

/** An event as the outbox keeps it. */
export interface StoredEvent extends Required<NewEvent> {
  /** Stable id: clients drop what they have seen. */
  readonly id: string;
  /** Place in commit order, without gaps, over all domains. */
  readonly position: bigint;
  readonly occurredAt: Date;
}
