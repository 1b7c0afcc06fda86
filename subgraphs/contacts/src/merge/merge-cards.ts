import type { Card } from '../vcard/card';
import type { CardFields } from '../vcard/card-fields';
import { editCard } from '../vcard/edit-card';
import { readPhoto, withPhoto } from '../vcard/photo';
import { carryLines } from './carry-lines';
import { type Conflict, conflictsOf, type SingleField, singleFields, textOf } from './conflicts';

/** One of the contacts that become one. */
export interface MergeSource {
  readonly id: string;
  readonly card: Card;
  readonly fields: CardFields;
}

/** By field, the contact whose value survives. */
export type Choices = ReadonlyMap<SingleField, string>;

/** What contacts become as one, and where they disagree. */
export interface MergedCard {
  readonly card: Card;
  readonly conflicts: readonly Conflict[];
}

/**
 * The cards as one: the primary's, with what the others say besides. Of a single value the chosen
 * one survives, else the primary's, else the first there is.
 */
export function mergeCards(
  primary: MergeSource,
  others: readonly MergeSource[],
  choices: Choices,
): MergedCard {
  const sources = [primary, ...others];
  const whose = (field: SingleField): MergeSource =>
    sources.find(({ id }) => id === choices.get(field)) ??
    sources.find(({ fields }) => textOf(fields, field) !== null) ??
    primary;
  const carried = others.reduce((card, { card: other }) => carryLines(card, other), primary.card);
  const edited = editCard(carried, {
    ...Object.fromEntries(
      singleFields.flatMap((field) =>
        field === 'photoUrl' ? [] : [[field, whose(field).fields[field]]],
      ),
    ),
    categories: [...new Set(sources.flatMap(({ fields }) => fields.categories))],
  });
  const photo = whose('photoUrl');
  const card = photo === primary ? edited : withPhoto(edited, readPhoto(photo.card));
  return { card, conflicts: conflictsOf(sources) };
}
