import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Time, Uuid, Word, Words } from './columns';

/**
 * What a sender last said of one dedup key, whether an alert is open for it or not: the lock that batches take on a key,
 * the guard against older states that arrive late, and the memory that flapping is judged from.
 */
@Entity('condition')
@Words('condition', 'state', ['FIRING', 'CLEARED'])
export class Condition {
  @PrimaryColumn('uuid') organization_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) dedup_key: string;
  @Uuid() account_id: string;
  /** null until the first state was taken. */
  @Word({ nullable: true }) state: 'FIRING' | 'CLEARED' | null;
  /** The sender's time of that state. */
  @Time({ nullable: true }) state_at: Date | null;
  /** Sender's times of the newest changes between the two, newest last. */
  @Column('timestamptz', { array: true, default: '{}' }) changes: Date[];
  /** The newest alert of the key, open or not. */
  @Uuid({ nullable: true }) alert_id: string | null;
}
