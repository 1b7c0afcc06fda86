import { fold, indexWords } from '../search/words';
import type { Card } from '../vcard/card';
import type { CardFields } from '../vcard/card-fields';
import { isGroupCard } from '../vcard/group-card';
import type { Contact } from './contact.entity';

const MAX_SORT_KEY = 200;

/** What of a card is kept in columns, to be listed and found by. */
type CardColumns = CardFields & Pick<Contact, 'sortKey' | 'words' | 'vcard' | 'isGroup'>;

/** The columns of a card that says `fields`. */
export function cardColumns(card: Card, fields: CardFields): CardColumns {
  return {
    ...fields,
    sortKey: [...fold(fields.fullName)].slice(0, MAX_SORT_KEY).join(''),
    words: indexWords(searchedTexts(fields)),
    vcard: card.toString(),
    isGroup: isGroupCard(card),
  };
}

function searchedTexts(fields: CardFields): (string | null)[] {
  const { fullName, name, emails, phones, addresses, org, title, categories, notes } = fields;
  return [
    fullName,
    ...partsOf(name),
    ...emails.map(({ address }) => address),
    // Found as written and without the separators.
    ...phones.flatMap(({ number }) => [number, number.replace(/[^\d+]/g, '')]),
    org,
    title,
    ...categories,
    ...addresses.flatMap(partsOf),
    notes,
  ];
}

const partsOf = (parts: object | null): (string | null)[] =>
  Object.values<string | null>({ ...parts });
