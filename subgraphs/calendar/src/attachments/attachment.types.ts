import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('File', { description: 'A file of the drive.' })
export class DriveFileFields {
  @Field(() => ID, { description: 'Opaque id.' })
  id!: string;
}
