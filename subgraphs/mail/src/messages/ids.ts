const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Whether an id can be one of ours: anything else is simply not found. */
export function isId(id: string): boolean {
  return UUID.test(id);
}
