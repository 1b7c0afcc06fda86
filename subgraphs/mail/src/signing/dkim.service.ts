import type { Principal } from '@suitegraph/kit/auth';
import { domainOf, tryCanonicalAddress } from '@suitegraph/kit/addresses';
import {
  InvalidInputError,
  ModuleDisabledError,
  NotFoundError,
  UpstreamUnavailableError,
} from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { Vault } from '@suitegraph/kit/vault';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { generateDkimKey, signatureOf } from '../clients/dkim';
import type { MailDns } from '../clients/mail-dns';
import { isId } from '../messages/ids';
import { freeSelector, publishes, recordName, type DkimKeyRecord } from './dkim-key';
import type { DkimKeyRepository } from './dkim-key.repository';

/** What signing needs of others. */
export interface SigningDependencies {
  readonly keys: DkimKeyRepository;
  /** Undefined where no key ring is set: then nothing is signed. */
  readonly vault: Vault | undefined;
  readonly dns: Pick<MailDns, 'txt'>;
}

const contextOf = (id: string): string => `mail.dkim:${id}`;

/** The keys with which an organisation's domains sign, and signing with them. */
export class DkimService {
  constructor(
    private readonly database: DataSource,
    private readonly on: SigningDependencies,
  ) {}

  async list(viewer: Principal, domain: string | null): Promise<DkimKeyRecord[]> {
    const asked = domain === null ? null : canonicalDomain(domain);
    if (asked === '') return [];
    return this.on.keys.ofTenant(this.database.manager, viewer.tenantId, asked);
  }

  /** Makes a key that is to follow the one in use, which goes on signing until this is published. */
  async rotate(viewer: Principal, given: string): Promise<DkimKeyRecord> {
    const { keys, vault } = this.on;
    const { tenantId } = viewer;
    const domain = canonicalDomain(given);
    const { manager } = this.database;
    if (domain === '' || !(await keys.ownsDomain(manager, tenantId, domain))) {
      throw new NotFoundError('Domain', ['domain']);
    }
    if (!vault) throw new ModuleDisabledError('Signing, which needs VAULT_KEYS,');
    const id = newId();
    const { publicKey, privateKey } = await generateDkimKey();
    const known = await keys.ofTenant(manager, tenantId, domain);
    const selector = freeSelector(
      known.map((key) => key.selector),
      new Date(),
    );
    const sealed = vault.seal(privateKey, contextOf(id));
    await keys.add(manager, tenantId, { id, domain, selector, publicKey, sealed });
    return this.require(viewer, id);
  }

  /** Signs with a key from now on, once the DNS publishes it. */
  async activate(viewer: Principal, id: string): Promise<DkimKeyRecord> {
    const key = await this.require(viewer, id);
    const name = recordName(key);
    const records = await this.on.dns.txt(name).catch((cause: unknown) => {
      throw new UpstreamUnavailableError('The DNS', { cause });
    });
    if (!records.some((record) => publishes(record, key))) {
      throw new InvalidInputError(`The DNS does not publish the key at ${name} yet`, ['id']);
    }
    await this.database.transaction(async (tx) => {
      const current = await this.on.keys.lock(tx, viewer.tenantId, id);
      if (current?.state === 'RETIRED') throw new InvalidInputError('The key is retired', ['id']);
      if (current?.state === 'WAITING') await this.on.keys.activate(tx, viewer.tenantId, current);
    });
    return this.require(viewer, id);
  }

  /** The message with a signature in front where the sender's domain has a key; else as it is. */
  async sign(
    open: () => Promise<Readable>,
    sender: { readonly tenantId: string; readonly mailFrom: string },
  ): Promise<Readable> {
    const { keys, vault } = this.on;
    const { tenantId, mailFrom } = sender;
    const key = await keys.active(this.database.manager, tenantId, domainOf(mailFrom));
    if (!key || !vault) return open();
    const privateKey = vault.open(key.sealed, contextOf(key.id));
    // Twice over the message rather than once with all of it in memory.
    const signature = await signatureOf(await open(), { ...key, privateKey });
    const raw = await open();
    const signed = Readable.from(prefixed(signature, raw), { objectMode: false });
    // A server that cannot be reached reads nothing of it, and the file would stay open.
    return signed.once('close', () => raw.destroy());
  }

  private async require({ tenantId }: Principal, id: string): Promise<DkimKeyRecord> {
    const all = isId(id) ? await this.on.keys.ofTenant(this.database.manager, tenantId, null) : [];
    const found = all.find((key) => key.id === id);
    if (!found) throw new NotFoundError('Key', ['id']);
    return found;
  }
}

/** As keys name it; empty where the text is no domain. */
function canonicalDomain(given: string): string {
  return domainOf(tryCanonicalAddress(`postmaster@${given}`) ?? '');
}

async function* prefixed(head: string, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  yield* rest;
}
