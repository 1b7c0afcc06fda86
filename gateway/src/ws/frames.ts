import type { GraphQLError } from 'graphql';
import { MessageType } from 'graphql-ws';

// The messages a server sends (graphql-transport-ws). Payloads are JSON text already.

export const ACKNOWLEDGED = `{"type":"${MessageType.ConnectionAck}"}`;

export function pong(payload: unknown): string {
  return JSON.stringify({ type: MessageType.Pong, ...(payload != null && { payload }) });
}

/** What every event of one operation begins with; its payload and `}` follow. */
export function nextHead(id: string): string {
  return `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`;
}

export function failed(id: string, payload: readonly GraphQLError[]): string {
  return JSON.stringify({ id, type: MessageType.Error, payload });
}

export function completed(id: string): string {
  return JSON.stringify({ id, type: MessageType.Complete });
}
