import { NotFoundError, VersionConflictError } from '@suitegraph/kit/errors';
import type { DataSource } from 'typeorm';
import { type RunUnit, unitOfWork } from '../app/unit-of-work';
import type { DavAccountRepository } from './account.repository';
import type { MirrorFlights } from './mirror-flights';
import type { MirrorRepository } from './mirror.repository';
import { MirroredContactStore } from './mirrored-store';
import { type Upstream, UpstreamChanged } from './upstream';

/** What transactions over mirrored books take besides the database. */
export interface MirroredUnitParts {
  readonly upstream: Upstream;
  readonly accounts: Pick<DavAccountRepository, 'doubt'>;
  readonly mirror: Pick<MirrorRepository, 'versionOf'>;
  readonly flights: Pick<MirrorFlights, 'visit'>;
}

/** Transactions in which cards of mirrored books are sent to their servers. */
export function mirroredUnits(database: DataSource, parts: MirroredUnitParts): RunUnit {
  const { upstream, accounts } = parts;
  return async (work, options) => {
    const touched = new Set<string>();
    const run = unitOfWork(database, (unit, local, { dryRun }) => {
      const sending = (id: string): void => void touched.add(id);
      return new MirroredContactStore(local, {
        unit,
        upstream,
        isDryRun: dryRun === true,
        sending,
      });
    });
    try {
      return await run(work, options);
    } catch (error) {
      // Some of it may be on the server, whatever has failed.
      for (const id of touched) await accounts.doubt(id);
      throw error instanceof UpstreamChanged ? await conflictOf(parts, error) : error;
    }
  };
}

/** The conflict with the version that the server has, which is read first. */
async function conflictOf(
  { flights, mirror }: MirroredUnitParts,
  { accountId, contactId }: UpstreamChanged,
): Promise<Error> {
  // A look that is under way may have begun before the change.
  await flights.visit(accountId);
  await flights.visit(accountId);
  const version = await mirror.versionOf(contactId);
  if (version === undefined) return new NotFoundError('Contact', ['id']);
  return new VersionConflictError(`v${version}`);
}
