import { ExpectedError } from '@suitegraph/kit/errors';

/** What storing failed with; where the disk or its quota is used up, in words for whoever stored it. */
export function orOutOfSpace(error: unknown, message: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  return ['ENOSPC', 'EDQUOT'].includes(code) ? new ExpectedError('QUOTA_EXCEEDED', message) : error;
}
