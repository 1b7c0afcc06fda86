import { canonicalAddress } from '@suitegraph/kit/addresses';
import { InvalidInputError } from '@suitegraph/kit/errors';
import { isBirthday } from '../vcard/birthday';
import type {
  CardAddress,
  CardChanges,
  CardEmail,
  CardPhone,
  NameParts,
} from '../vcard/card-fields';
import type {
  ContactInput,
  ContactNameInput,
  LabelledInput,
  PostalAddressInput,
} from './contact.inputs';

const MAX_UID = 255;
const MAX_NAME = 500;
const MAX_LINE = 1_000;
const MAX_CATEGORY = 200;
const MAX_LABEL = 100;
const MAX_NOTES = 65_536;
const MAX_LISTED = 100;

type Path = readonly string[];

/** An input that holds only what a card can say. */
export interface CheckedInput {
  readonly uid: string | null | undefined;
  /** Undefined leaves the photo as it is, null removes it. */
  readonly photoUploadId: string | null | undefined;
  readonly changes: CardChanges;
}

/** @throws InvalidInputError naming the first argument at fault. */
export function checkInput(input: ContactInput): CheckedInput {
  const line = (field: 'uid' | 'org' | 'title', max: number): string | null | undefined =>
    optional(input[field], (value) => checkLine(value, ['input', field], max));
  return {
    uid: line('uid', MAX_UID),
    photoUploadId: input.photoUploadId,
    changes: {
      fullName: checkFullName(input.fullName),
      name: optional(input.name, checkName),
      emails: list(input.emails, 'emails', checkEmails),
      phones: list(input.phones, 'phones', checkPhones),
      addresses: list(input.addresses, 'addresses', checkAddresses),
      org: line('org', MAX_LINE),
      title: line('title', MAX_LINE),
      birthday: optional(input.birthday, checkBirthday),
      notes: optional(input.notes, (value) => checkText(value, ['input', 'notes'], MAX_NOTES)),
      categories: list(input.categories, 'categories', checkCategories),
    },
  };
}

/**
 * A text without space around it and without what no text holds; null when nothing is left.
 *
 * @throws InvalidInputError when it is longer than `max` characters or holds control characters.
 */
export function checkText(value: string, path: Path, max: number): string | null {
  if (value.length > max) throw new InvalidInputError(`At most ${max} characters`, path);
  const text = value.replace(/\r\n?/g, '\n').toWellFormed().trim();
  if (/[^\P{Cc}\n\t]/u.test(text)) throw new InvalidInputError('Holds control characters', path);
  return text === '' ? null : text;
}

/** As `checkText`, for what is written on one line. */
export function checkLine(value: string, path: Path, max: number): string | null {
  const text = checkText(value, path, max);
  if (text !== null && /[\n\u2028\u2029]/.test(text)) {
    throw new InvalidInputError('Holds a line break', path);
  }
  return text;
}

function checkFullName(value: string | null | undefined): string | undefined {
  if (value === undefined) return undefined;
  const path = ['input', 'fullName'];
  const name = checkLine(value ?? '', path, MAX_NAME);
  if (name === null) throw new InvalidInputError('A name to show cannot be empty', path);
  return name;
}

function checkName(name: ContactNameInput): NameParts | null {
  const part = (field: keyof ContactNameInput): string | null =>
    checkLine(name[field] ?? '', ['input', 'name', field], MAX_NAME);
  const parts = {
    prefix: part('prefix'),
    given: part('given'),
    middle: part('middle'),
    family: part('family'),
    suffix: part('suffix'),
  };
  return Object.values(parts).some(Boolean) ? parts : null;
}

function checkEmails(emails: readonly LabelledInput[], path: Path): CardEmail[] {
  checkPrimary(emails, path);
  const checked = emails.map(({ value, label, primary }, index) => ({
    address: checkAddress(value, [...path, String(index), 'value']),
    label: checkLabel(label, [...path, String(index), 'label']),
    primary: primary ?? false,
  }));
  const twice = checked.findIndex(
    ({ address }, index) => checked.findIndex((other) => other.address === address) < index,
  );
  if (twice >= 0) {
    throw new InvalidInputError('The address is listed twice', [...path, String(twice), 'value']);
  }
  return checked;
}

function checkAddress(value: string, path: Path): string {
  try {
    return canonicalAddress(value);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError('Not an e-mail address', path);
  }
}

function checkPhones(phones: readonly LabelledInput[], path: Path): CardPhone[] {
  checkPrimary(phones, path);
  return phones.map(({ value, label, primary }, index) => {
    const at = [...path, String(index), 'value'];
    const number = checkLine(value, at, MAX_LABEL);
    // A card of 3.0 has no way to write a backslash in a number.
    if (number === null || !/^[^\\]*\d[^\\]*$/.test(number))
      throw new InvalidInputError('Not a number', at);
    return {
      number,
      label: checkLabel(label, [...path, String(index), 'label']),
      primary: primary ?? false,
    };
  });
}

function checkAddresses(addresses: readonly PostalAddressInput[], path: Path): CardAddress[] {
  return addresses.map((address, index) => {
    const part = (field: keyof PostalAddressInput, check = checkLine): string | null =>
      check(address[field] ?? '', [...path, String(index), field], MAX_LINE);
    const parts = {
      street: part('street', checkText),
      city: part('city'),
      region: part('region'),
      postcode: part('postcode'),
      country: part('country'),
    };
    if (!Object.values(parts).some(Boolean)) {
      throw new InvalidInputError('An address cannot be empty', [...path, String(index)]);
    }
    return { ...parts, label: checkLabel(address.label, [...path, String(index), 'label']) };
  });
}

function checkCategories(categories: readonly string[], path: Path): string[] {
  const checked = categories.map((category, index) => {
    const at = [...path, String(index)];
    const text = checkLine(category, at, MAX_CATEGORY);
    if (text === null) throw new InvalidInputError('A category cannot be empty', at);
    return text;
  });
  return [...new Set(checked)];
}

function checkBirthday(value: string): string | null {
  const text = value.trim();
  if (text === '') return null;
  if (!isBirthday(text)) {
    throw new InvalidInputError('A birthday is YYYY-MM-DD or --MM-DD', ['input', 'birthday']);
  }
  return text;
}

function checkLabel(label: string | null | undefined, path: Path): string | null {
  return checkLine(label ?? '', path, MAX_LABEL);
}

function checkPrimary(entries: readonly LabelledInput[], path: Path): void {
  if (entries.filter(({ primary }) => primary).length > 1) {
    throw new InvalidInputError('Only one can be the preferred one', path);
  }
}

function optional<In, Out>(
  value: In | null | undefined,
  check: (value: In) => Out,
): Out | null | undefined {
  if (value === undefined) return undefined;
  return value === null ? null : check(value);
}

function list<In, Out>(
  value: readonly In[] | null | undefined,
  field: string,
  check: (value: readonly In[], path: Path) => Out[],
): Out[] | undefined {
  if (value === undefined) return undefined;
  const path = ['input', field];
  if ((value?.length ?? 0) > MAX_LISTED) throw new InvalidInputError(`At most ${MAX_LISTED}`, path);
  return check(value ?? [], path);
}
