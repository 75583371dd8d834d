import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Party, Role } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';

/** Someone who works with the API: invited by e-mail, recognised afterwards by the issuer and subject of their token. */
@Entity('person')
@Words('person', 'party', Party)
@Words('person', 'role', Role)
@Index('person_email', ['email'], { unique: true, where: 'home_id is null' })
@Index('person_home_email', ['home_id', 'email'], { unique: true })
@Index('person_identity', ['issuer', 'subject'], { unique: true, where: 'subject is not null and home_id is null' })
@Index('person_home_identity', ['home_id', 'issuer', 'subject'], { unique: true, where: 'subject is not null' })
@Index('person_name', ['name', 'id'])
export class Person {
  @PrimaryColumn('uuid') id: string;
  @Text() name: string;
  /** The customer that invited them, whose own they are; null: Accelerate's, or invited by Accelerate. */
  @Uuid({ nullable: true }) home_id: string | null;
  /** Lower case. The same address elsewhere is another person. */
  @Index('person_address') @Text() email: string;
  @Word() party: Party;
  @Word() role: Role;
  @Column('boolean', { default: true }) active: boolean;
  /** Accelerate's people who serve every customer. */
  @Column('boolean', { default: false }) all_organizations: boolean;
  @Text({ nullable: true }) issuer: string | null;
  @Text({ nullable: true }) subject: string | null;
  @Time({ nullable: true }) last_seen_at: Date | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
