import { v7 } from 'uuid';
/** A new opaque identifier: a UUIDv7 (RFC 9562 §5.7), so that index order follows creation order. */
export function newId(): string {
  return v7();
}
