import { NotFoundError } from '@suitegraph/kit/errors';
import { requireVersion } from '@suitegraph/kit/graphql';
import { newId } from '@suitegraph/kit/ids';
import type { Owner } from '../app/owner';
import type { RunUnit, Unit } from '../app/unit-of-work';
import { changedContact, requireFits } from '../contacts/contact-card';
import type { ContactWrite } from '../contacts/contact-store';
import { type Contact, versionOf } from '../contacts/contact.entity';
import type { StoredContact } from '../contacts/contact.repository';
import { callOf, type ContactWriteOptions, stillThere } from '../contacts/contact.service';
import { Card } from '../vcard/card';
import { differingFields } from '../vcard/card-fields';
import { revisedAt } from '../vcard/edit-card';
import { readCard } from '../vcard/read-card';
import { type CheckedMerge, checkMerge, type MergeRequest } from './check-merge';
import { mergeCards, type MergedCard, type MergeSource } from './merge-cards';
import { contactsMerged } from './merge.events';
import { moveMembers } from './merge-groups';
import type { MergedAway, MergedGroup } from './merge.repository';
import { undoMerge } from './undo-merge';

/** What became of a merge. */
export interface MergeResult {
  readonly contact: Contact;
  readonly mergedIds: readonly string[];
  /** Null on a dry run, and for what is undone already. */
  readonly undoToken: string | null;
  /** Null for a repeated call: what it was made of is gone. */
  readonly preview: MergedCard | null;
}

/** Makes one contact of several, and several of one again. */
export class MergeService {
  constructor(private readonly run: RunUnit) {}

  /**
   * One transaction: the primary's card takes over what the others say, the others go, and groups
   * name the survivor in their stead. People follow by themselves, for they are known by address.
   */
  async merge(
    viewer: Owner,
    request: MergeRequest,
    options: ContactWriteOptions = {},
  ): Promise<MergeResult> {
    const checked = checkMerge(request);
    let preview: MergedCard | null = null;
    return this.run(async (unit) => {
      const call = callOf(viewer, 'mergeContacts', options, request);
      const undoToken = await unit.once(call, async () => {
        const held = await lockContacts(unit, viewer, checked);
        requireVersion(versionOf(held.primary), options.ifMatch);
        preview = planOf(held, checked);
        return carryOut(unit, viewer, held, preview);
      });
      return {
        contact: await stillThere(unit, viewer, checked.primary),
        mergedIds: checked.others,
        undoToken: options.dryRun === true ? null : undoToken,
        preview,
      };
    }, options);
  }

  /** @throws NotFoundError when it is undone or longer ago than seven days. */
  async undo(viewer: Owner, token: string): Promise<MergeResult> {
    return this.run(async (unit) => {
      const { survivorId, mergedIds } = await undoMerge(unit, viewer, token);
      const contact = await stillThere(unit, viewer, survivorId);
      return { contact, mergedIds, undoToken: null, preview: null };
    });
  }
}

interface Held {
  readonly books: Awaited<ReturnType<Unit['books']['lockAllOf']>>;
  readonly primary: StoredContact;
  readonly others: readonly StoredContact[];
}

async function lockContacts(
  unit: Unit,
  viewer: Owner,
  { primary, others, versions }: CheckedMerge,
): Promise<Held> {
  const books = await unit.books.lockAllOf(viewer, [primary, ...others]);
  const find = async (id: string): Promise<StoredContact> => {
    const contact = await unit.contacts.findStored(viewer, id);
    if (!contact) throw new NotFoundError('Contact', ['ids', id]);
    requireVersion(versionOf(contact), versions.get(id));
    return contact;
  };
  const found: StoredContact[] = [];
  for (const id of others) found.push(await find(id));
  return { books, primary: await find(primary), others: found };
}

function planOf({ primary, others }: Held, { choices }: CheckedMerge): MergedCard {
  return mergeCards(sourceOf(primary), others.map(sourceOf), choices);
}

/** A contact as one of those that are to be merged. */
export function sourceOf({ id, vcard }: Pick<StoredContact, 'id' | 'vcard'>): MergeSource {
  const card = Card.parse(vcard);
  return { id, card, fields: readCard(card) };
}

async function carryOut(
  unit: Unit,
  viewer: Owner,
  { books, primary, others }: Held,
  { card: merged }: MergedCard,
): Promise<string> {
  const card = revisedAt(merged, new Date());
  const survivor = requireFits(changedContact(primary, card), card, ['ids']);
  const fields = differingFields(readCard(Card.parse(primary.vcard)), readCard(card));
  const update: ContactWrite = { kind: 'UPDATED', contact: survivor, fields };
  const groups: MergedGroup[] = [];
  for (const book of books.values()) {
    const gone = others.filter(({ bookId }) => bookId === book.id);
    const moved = await moveMembers(unit, viewer, { book, gone, survivor });
    groups.push(...moved.groups);
    await unit.store.write(book, [
      ...(book.id === survivor.bookId ? [update] : []),
      ...gone.map((contact): ContactWrite => ({ kind: 'DESTROYED', contact })),
      ...moved.writes,
    ]);
  }
  const id = newId();
  const mergedIds = others.map((contact) => contact.id);
  await unit.merges.add(viewer, {
    id,
    survivorId: survivor.id,
    survivorVersion: survivor.versionNumber,
    mergedIds,
    undo: { vcard: primary.vcard, merged: others.map(awayOf), groups },
  });
  await unit.announce([contactsMerged(survivor, mergedIds)]);
  return id;
}

function awayOf(contact: StoredContact): MergedAway {
  const { id, bookId, uid, vcard, versionNumber: version, createdAt } = contact;
  return { id, bookId, uid, vcard, version, createdAt: createdAt.toISOString() };
}
