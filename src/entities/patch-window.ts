import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { WindowTarget } from '../domain/patching/target';
import { NoticeKind, ProvisioningStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { ServiceRequest } from './service-request';

/** A time in which instances are patched, again and again: a maintenance window of Systems Manager, and what is wanted of it. */
@Entity('patch_window')
@Words('patch_window', 'status', ProvisioningStatus)
@Words('patch_window', 'made_in', ['OPSGRAPH', 'AWS'])
@Check('patch_window_duration', 'duration_hours between 1 and 24 and cutoff_hours between 0 and 23')
@Index('patch_window_ssm', ['account_id', 'region', 'window_id'], { unique: true, where: 'window_id is not null' })
@Index('patch_window_list_name', ['organization_id', 'name', 'id'])
@Index('patch_window_list_next', ['organization_id', 'next_execution_at', 'id'])
@Index('patch_window_account_name', ['account_id', 'name', 'id'])
@Index('patch_window_account_next', ['account_id', 'next_execution_at', 'id'])
@Index('patch_window_name', ['name', 'id'])
@Index('patch_window_next', ['next_execution_at', 'id'])
export class PatchWindow {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  /** Systems Manager's; null until it has made it. */
  @Text({ nullable: true }) window_id: string | null;
  @Text() name: string;
  @Column('text', { nullable: true }) description: string | null;
  @Column('boolean') enabled: boolean;
  @Text() schedule: string;
  @Text() timezone: string;
  /** Days after the day that the cron expression names. */
  @Column('int', { nullable: true }) schedule_offset: number | null;
  @Column('int') duration_hours: number;
  @Column('int') cutoff_hours: number;
  @Column('jsonb', { default: [] }) targets: WindowTarget[];
  @Text() max_concurrency: string;
  @Text() max_errors: string;
  /** The next one that is not skipped; null: disabled, deleted, or none is to come. */
  @Time({ nullable: true }) next_execution_at: Date | null;
  /** What Systems Manager said last of the next execution: from there rates are counted. */
  @Time({ nullable: true }) counted_from: Date | null;
  /** The start date that Systems Manager was told, so that it leaves out what is skipped before it. */
  @Time({ nullable: true }) starts_from: Date | null;
  @Word() status: ProvisioningStatus;
  /** In AWS's own words, its code in front, why it did not take what is wanted. */
  @Column('text', { nullable: true }) refusal: string | null;
  @Word() made_in: 'OPSGRAPH' | 'AWS';
  /** Whether our task is in it, or is to be: a window that somebody made in the console is theirs until targets are set here. */
  @Column('boolean') managed: boolean;
  /** What was changed in the AWS console since it was last set here: by field, what it was. */
  @Column('jsonb', { nullable: true }) console_changes: Record<string, unknown> | null;
  /** Tasks in it that are not ours. */
  @Column('jsonb', { default: [] }) foreign_tasks: { id: string; type: string; name: string }[];
  /** Systems Manager's ids of the targets and the task that we registered in it. */
  @Text({ nullable: true }) target_id: string | null;
  @Text({ nullable: true }) task_id: string | null;
  /** Rises with everything that AWS is to be told; what it was told last is beside. */
  @Column('int', { default: 1 }) revision: number;
  @Column('int', { default: 0 }) applied_revision: number;
  @Time({ nullable: true }) applied_at: Date | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) deleted_at: Date | null;
  @Column('int', { default: 1 }) version: number;
}

/** An execution of a window that does not take place. */
@Entity('patch_window_skip')
export class PatchWindowSkip {
  @PrimaryColumn('uuid') patch_window_id: string;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) execution_at: Date;
  @ManyToOne(() => PatchWindow) @JoinColumn({ name: 'patch_window_id' }) patch_window: Relation<PatchWindow>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Column('text') reason: string;
  @Time() skipped_at: Date;
}

/** An execution of a window that runs or is to come, so that what falls together is found by an index. */
@Entity('patch_window_execution')
@Check('patch_window_execution_lasts', 'ends_at > starts_at')
@Index('patch_window_execution_starts', ['account_id', 'starts_at'])
export class PatchWindowExecution {
  @PrimaryColumn('uuid') patch_window_id: string;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) starts_at: Date;
  @ManyToOne(() => PatchWindow) @JoinColumn({ name: 'patch_window_id' }) patch_window: Relation<PatchWindow>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Time() ends_at: Date;
}

/** What the customer is told of an execution, when, and the request in which it stands. */
@Entity('patch_notice')
@Words('patch_notice', 'kind', NoticeKind)
export class PatchNotice {
  @PrimaryColumn('uuid') patch_window_id: string;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) execution_at: Date;
  @PrimaryColumn({ type: 'text', collation: 'C' }) kind: NoticeKind;
  @ManyToOne(() => PatchWindow) @JoinColumn({ name: 'patch_window_id' }) patch_window: Relation<PatchWindow>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Time() due_at: Date;
  @Time({ nullable: true }) sent_at: Date | null;
  @Index('patch_notice_request', { where: 'service_request_id is not null' })
  @Uuid({ nullable: true })
  service_request_id: string | null;
  @ManyToOne(() => ServiceRequest)
  @JoinColumn({ name: 'service_request_id' })
  service_request: Relation<ServiceRequest> | null;
}
