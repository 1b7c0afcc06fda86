import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CardFields } from '../vcard/card-fields';
import { ContactEmail, ContactName, ContactPhone, PostalAddress } from './contact-parts';

@Directive('@key(fields: "id")')
@ObjectType('Contact', { description: 'A card of an address book.' })
@Entity({ name: 'contact' })
export class Contact implements CardFields {
  @Field(() => ID, { description: 'Opaque id.' })
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'tenant_id' })
  tenantId!: string;

  @Column('text', { name: 'owner_id' })
  ownerId!: string;

  @Column('uuid', { name: 'book_id' })
  bookId!: string;

  @Field(() => String, { description: 'UID of the vCard, unique within its address book.' })
  @Column('text')
  uid!: string;

  /** Rises with every change; shown as the ETag. */
  @Column('integer', { name: 'version' })
  versionNumber!: number;

  @Field(() => String, { description: 'The name to show.' })
  @Column('text', { name: 'full_name' })
  fullName!: string;

  @Column('text', { name: 'sort_key' })
  sortKey!: string;

  @Field(() => ContactName, { nullable: true, description: 'The parts of the name.' })
  @Column('jsonb', { nullable: true })
  name!: ContactName | null;

  @Field(() => [ContactEmail], { description: 'E-mail addresses, in the order of the card.' })
  @Column('jsonb')
  emails!: ContactEmail[];

  @Field(() => [ContactPhone], { description: 'Telephone numbers, in the order of the card.' })
  @Column('jsonb')
  phones!: ContactPhone[];

  @Field(() => [PostalAddress], { description: 'Postal addresses, in the order of the card.' })
  @Column('jsonb')
  addresses!: PostalAddress[];

  @Field(() => String, { nullable: true, description: 'Organisation, its units after commas.' })
  @Column('text', { nullable: true })
  org!: string | null;

  @Field(() => String, { nullable: true, description: 'Job title.' })
  @Column('text', { nullable: true })
  title!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Birthday as YYYY-MM-DD, or --MM-DD when the year is not known.',
  })
  @Column('text', { nullable: true })
  birthday!: string | null;

  @Field(() => String, { nullable: true, description: 'Notes, plain text.' })
  @Column('text', { nullable: true })
  notes!: string | null;

  @Field(() => [String], { description: 'Categories, each once.' })
  @Column('text', { array: true })
  categories!: string[];

  /** Tells one photo from another; null when there is none to show. */
  @Column('text', { nullable: true })
  photo!: string | null;

  /** Whether the card stands for a group: then it is a `ContactGroup` and no contact. */
  @Column('boolean', { name: 'is_group' })
  isGroup!: boolean;

  /** The card as it was written; up to a megabyte, so it is read only when asked for. */
  @Column('text', { select: false })
  vcard!: string;

  /** What a search finds it by. */
  @Column('text', { array: true, select: false })
  words!: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

/** The version of a contact, as `ifMatch` takes it. */
export function versionOf({ versionNumber }: Pick<Contact, 'versionNumber'>): string {
  return `v${versionNumber}`;
}
