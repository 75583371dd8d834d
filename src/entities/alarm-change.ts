import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account';
import { AlarmAction, AlarmChangeState } from '../domain/alarm-manager/change';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Job } from './work';

/** One alarm that a deployment makes, changes or deletes, and how far that has come: a restart goes on from here. */
@Entity('alarm_change')
@Words('alarm_change', 'action', AlarmAction)
@Words('alarm_change', 'state', AlarmChangeState)
@Index('alarm_change_alarm', ['job_id', 'region', 'name'], { unique: true })
@Index('alarm_change_next', ['job_id', 'region', 'round', 'id'], { where: `state in ('PENDING', 'CALLING')` })
@Index('alarm_change_failed', ['job_id'], { where: `state = 'FAILED'` })
export class AlarmChange {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() job_id: string;
  @ManyToOne(() => Job, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'job_id' }) job: Relation<Job>;
  @Text() region: string;
  @Text() name: string;
  @Word() action: AlarmAction;
  /** Composite alarms come after what they look at, deletions last. */
  @Column('int') round: number;
  @Uuid({ nullable: true }) resource_id: string | null;
  @Text({ nullable: true }) configuration_id: string | null;
  @Column('boolean') composite: boolean;
  /** What is asked for, in its normal form; null for a deletion. */
  @Column('jsonb', { nullable: true }) configuration: Record<string, unknown> | null;
  /** The customer's tags beside ours. */
  @Column('jsonb', { default: [] }) tags: { Key: string; Value: string }[];
  /** CALLING: AWS may or may not have been told; it is asked before it is told again. */
  @Word() state: AlarmChangeState;
  /** AWS's own words for why it failed. */
  @Text({ nullable: true }) error: string | null;
  @Time() changed_at: Date;
}
