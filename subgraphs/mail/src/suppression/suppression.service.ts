import { tryCanonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError, NotFoundError } from '@suitegraph/kit/errors';
import { decodeKeyset, pageSize, toPage, type Page, type Viewer } from '@suitegraph/kit/graphql';
import type { DataSource } from 'typeorm';
import type { Suppression } from './suppression';
import type { SuppressionRepository } from './suppression.repository';

const MAX_SEARCH = 320;

/** A page of the list as a caller asks for it. */
export interface SuppressionsAsked {
  readonly first?: number | null;
  readonly after?: string;
  readonly search?: string | null;
}

/** A page of the list that can count all of it. */
export interface SuppressionsPage extends Page<Suppression> {
  readonly count: () => Promise<number>;
}

/** Addresses to which the viewer's organisation sends nothing. */
export class SuppressionService {
  constructor(
    private readonly database: DataSource,
    private readonly rows: SuppressionRepository,
  ) {}

  /** By address. @throws InvalidInputError for a size or cursor that cannot be. */
  async list(
    viewer: Viewer,
    { first, after, search }: SuppressionsAsked,
  ): Promise<SuppressionsPage> {
    const { manager } = this.database;
    if (search?.includes('\0')) throw new InvalidInputError('Not a part of an address', ['search']);
    const wanted = search?.trim().toLowerCase().slice(0, MAX_SEARCH) ?? '';
    const part = wanted === '' ? null : wanted;
    const last = after === undefined ? null : String(decodeKeyset(after, 1)[0]);
    const asked = { first: pageSize(first), after: last, search: part };
    const found = await this.rows.page(manager, viewer.tenantId, asked);
    return {
      ...toPage(found, { first, after }, ({ address }) => [address]),
      count: () => this.rows.count(manager, viewer.tenantId, part),
    };
  }

  /** Puts an address on the list; one that is on it already stays as it is. */
  async add(viewer: Viewer, given: string): Promise<Suppression> {
    const address = canonical(given);
    const { manager } = this.database;
    const detail = viewer.email;
    await this.rows.add(manager, viewer.tenantId, {
      ...{ address, detail },
      reason: 'MANUAL',
      sourceId: null,
    });
    const found = await this.rows.find(manager, viewer.tenantId, address);
    if (!found) throw new NotFoundError('Suppression', ['address']);
    return found;
  }

  /** Takes an address off the list. @throws NotFoundError when it is not on it. */
  async remove(viewer: Viewer, given: string): Promise<void> {
    const address = canonical(given);
    if (await this.rows.remove(this.database.manager, viewer.tenantId, address)) return;
    throw new NotFoundError('Suppression', ['address']);
  }

  /** Somebody wants no more bulk mail of an organisation. */
  async unsubscribe(tenantId: string, address: string): Promise<void> {
    await this.rows.add(this.database.manager, tenantId, {
      ...{ address, detail: null },
      reason: 'UNSUBSCRIBE',
      sourceId: null,
    });
  }
}

function canonical(given: string): string {
  const address = tryCanonicalAddress(given);
  if (address === undefined) throw new InvalidInputError('Not an e-mail address', ['address']);
  return address;
}
