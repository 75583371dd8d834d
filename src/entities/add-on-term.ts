import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AddOn } from '../domain/words';
import { Account } from './account';
import { Time, Uuid, Words } from './columns';

/** A time for which an account has an add-on: asked for at one moment, in force from another. */
@Entity('add_on_term')
@Words('add_on_term', 'add_on', AddOn)
@Index('add_on_term_open', ['account_id', 'add_on'], { unique: true, where: 'until is null' })
export class AddOnTerm {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) add_on: AddOn;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) requested_at: Date;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Time() since: Date;
  /** The first instant at which it is no longer in force; null: no end was asked for. */
  @Time({ nullable: true }) until: Date | null;
}
