/** Where a caller reads which fields were denied. */
export type DenialResponse = 'errors' | 'extensions' | 'none';

/** What becomes of an operation that asks for more than its caller may read. */
export interface AuthoritySettings {
  /** Refuse the whole operation instead of answering the rest of it. */
  readonly rejectUnauthorized: boolean;
  readonly response: DenialResponse;
  /** Log the denied fields of each operation. */
  readonly log: boolean;
  /** Deny nothing, and say in the extensions what would be denied. */
  readonly dryRun: boolean;
  /** Policies are evaluated within this time, in milliseconds. */
  readonly policyDeadlineMs: number;
}

export const DEFAULT_AUTHORITY: AuthoritySettings = {
  rejectUnauthorized: false,
  response: 'errors',
  log: false,
  dryRun: false,
  policyDeadlineMs: 2_000,
};
