import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RoleName } from './role';

/** A row of user_account. */
@Entity('user_account')
export class UserAccount {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'tenant_id' })
  tenantId!: string;

  @Column('text')
  email!: string;

  @Column('text', { nullable: true })
  username!: string | null;

  @Column('text', { name: 'display_name', nullable: true })
  displayName!: string | null;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('text')
  role!: RoleName;

  @Column('text')
  status!: string;

  @Column('int')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
