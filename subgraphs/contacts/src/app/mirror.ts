import { DavClients, mirrorTimes, type DavMirrorSettings } from '@suitegraph/kit/dav';
import type { SubgraphRuntime, Worker } from '@suitegraph/kit/subgraph';
import { openVault } from '@suitegraph/kit/vault';
import { AccountSync } from '../mirror/account-sync';
import { DavAccountRepository } from '../mirror/account.repository';
import { ContactsAccountResolver } from '../mirror/account.resolver';
import { DavAccountService } from '../mirror/account.service';
import { BookSync } from '../mirror/book-sync';
import { MirrorFlights } from '../mirror/mirror-flights';
import { MirrorRepository } from '../mirror/mirror.repository';
import { MirrorWorker } from '../mirror/mirror.worker';
import { MirroredBookResolver } from '../mirror/mirrored-book.resolver';
import { mirroredUnits } from '../mirror/mirrored-units';
import { Upstream } from '../mirror/upstream';
import type { Owner } from './owner';
import { type RunUnit, unitOfWork } from './unit-of-work';

// A write holds a database connection until the server has answered.
const ATTEMPT_MS = 10_000;
const DEADLINE_MS = 20_000;

/** The resolver classes of accounts elsewhere. */
export const mirrorResolvers = [ContactsAccountResolver, MirroredBookResolver] as const;

type Fresh = <Rest extends readonly unknown[], Answer>(
  read: (owner: Owner, ...rest: Rest) => Promise<Answer>,
) => (owner: Owner, ...rest: Rest) => Promise<Answer>;

/** Mirrored address books, put together. */
export interface MirrorParts {
  /** Transactions in which cards of mirrored books are sent to their servers. */
  readonly run: RunUnit;
  /** A reading before which the owner's servers are asked, as far as they answer soon. */
  readonly fresh: Fresh;
  readonly resolvers: readonly object[];
  readonly workers: readonly Worker[];
}

/** Puts mirrored address books together. */
export function wireMirror(runtime: SubgraphRuntime<DavMirrorSettings>): MirrorParts {
  const { database, settings, log } = runtime;
  const options = {
    allowPrivate: settings.REMOTE_DAV_PRIVATE_HOSTS,
    attemptTimeoutMs: ATTEMPT_MS,
    deadlineMs: DEADLINE_MS,
    ...(settings.REMOTE_DAV_CA !== undefined && { ca: settings.REMOTE_DAV_CA }),
  };
  const vault = openVault(settings.VAULT_KEYS);
  const clients = new DavClients(options, vault);
  const accounts = new DavAccountRepository(database.manager);
  const mirror = new MirrorRepository(database.manager);
  const local = unitOfWork(database);
  const books = new BookSync(local, mirror);
  const upstream = new Upstream(clients);
  const sync = new AccountSync({
    ...{ run: local, accounts, mirror, clients, books, log },
    reached: (id) => upstream.reached(id),
  });
  const flights = new MirrorFlights(accounts, sync, mirrorTimes(settings));
  const service = new DavAccountService({
    ...{ run: local, accounts, clients, options, vault },
    wake: () => worker.wake(),
  });
  const worker = new MirrorWorker({
    ...{ accounts, flights, log },
    purge: (account) => service.purge(account),
    pollMs: settings.REMOTE_DAV_POLL_SECONDS * 1_000,
  });
  return {
    run: mirroredUnits(database, { upstream, accounts, mirror, flights }),
    fresh:
      (read) =>
      async (owner, ...rest) => {
        await flights.ensureFresh(owner);
        return read(owner, ...rest);
      },
    resolvers: [new ContactsAccountResolver(service), new MirroredBookResolver(mirror)],
    workers: [
      worker,
      { name: 'contacts-dav-clients', start: async () => {}, stop: () => clients.close() },
    ],
  };
}
