import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Role } from '../domain/words';
import { Account } from './account';
import { Time, Uuid, Word, Words } from './columns';
import { Organization } from './organization';
import { Person } from './person';

/** What a person may see of an organization: all of it, or one account. */
@Entity('access_grant')
@Words('access_grant', 'role', Role)
@Index('access_grant_person', ['person_id', 'organization_id'])
@Index('access_grant_organization', ['organization_id', 'person_id'])
export class AccessGrant {
  @PrimaryColumn('uuid') id: string;
  @Uuid() person_id: string;
  @ManyToOne(() => Person) @JoinColumn({ name: 'person_id' }) person: Relation<Person>;
  @Uuid() organization_id: string;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'organization_id' }) organization: Relation<Organization>;
  /** null: every account of the organization. */
  @Uuid({ nullable: true }) account_id: string | null;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account> | null;
  @Word() role: Role;
  @Time() granted_at: Date;
  @Time({ nullable: true }) expires_at: Date | null;
}
