import { Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SyncSource } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Words } from './columns';

/** How current our picture of one source in one region of one account is. Times by the wall clock: AWS's data age so. */
@Entity('sync_state')
@Words('sync_state', 'source', SyncSource)
export class SyncState {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) region: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) source: SyncSource;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Time({ nullable: true }) last_success_at: Date | null;
  @Text({ nullable: true }) last_error: string | null;
  @Time({ nullable: true }) last_error_at: Date | null;
}
