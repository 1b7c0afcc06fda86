import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Directive('@key(fields: "id")')
@ObjectType('AddressBook', { description: 'A collection of contacts.' })
@Entity({ name: 'address_book' })
export class AddressBook {
  @Field(() => ID, { description: 'Opaque id.' })
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'tenant_id' })
  tenantId!: string;

  @Column('text', { name: 'owner_id' })
  ownerId!: string;

  @Field(() => String, { description: 'Path of the collection for CardDAV clients.' })
  @Column('text', { name: 'dav_path' })
  davPath!: string;

  @Field(() => String, { description: 'What its owner calls it.' })
  @Column('text')
  name!: string;

  @Field(() => Boolean, { description: 'Whether somebody else shares it with the viewer.' })
  @Column('boolean', { default: false })
  shared!: boolean;

  @Field(() => Boolean, { description: 'Whether its contacts can be changed.' })
  @Column('boolean', { name: 'can_write', default: true })
  canWrite!: boolean;

  @Column('boolean', { name: 'is_default' })
  isDefault!: boolean;

  /** Counts the changes of its contacts; as text, for it is a bigint. */
  @Column('bigint', { default: 0 })
  revision!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
