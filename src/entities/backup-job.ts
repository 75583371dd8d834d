import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { BackupJobState, CopyJobState } from '../domain/words';
import { Account } from './account';
import { Alert } from './alert';
import { BackupPlan } from './backup-plan';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Resource } from './resource';

const FAILED = "state in ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL')";
const OPEN = "state in ('CREATED', 'PENDING', 'RUNNING', 'ABORTING')";

/** A backup of one resource by AWS Backup, as its events and synchronisation tell of it. */
@Entity('backup_job')
@Words('backup_job', 'state', BackupJobState)
@Index('backup_job_aws', ['account_id', 'region', 'job_id'], { unique: true })
@Index('backup_job_list_created', ['organization_id', 'created_at', 'id'])
@Index('backup_job_list_completed', ['organization_id', 'completed_at', 'id'])
@Index('backup_job_list_updated', ['organization_id', 'updated_at', 'id'])
@Index('backup_job_list_failed', ['organization_id', 'created_at', 'id'], { where: FAILED })
@Index('backup_job_list_open', ['organization_id', 'created_at', 'id'], { where: OPEN })
@Index('backup_job_account_created', ['account_id', 'created_at', 'id'])
@Index('backup_job_account_completed', ['account_id', 'completed_at', 'id'])
@Index('backup_job_account_failed', ['account_id', 'ended_at'], { where: FAILED })
@Index('backup_job_account_open', ['account_id', 'region', 'created_at'], { where: OPEN })
@Index('backup_job_account_vault', ['account_id', 'vault', 'created_at', 'id'])
@Index('backup_job_account_resource', ['account_id', 'resource_arn', 'created_at'])
@Index('backup_job_account_point', ['account_id', 'recovery_point_arn'], { where: 'recovery_point_arn is not null' })
@Index('backup_job_resource', ['resource_id', 'created_at', 'id'])
@Index('backup_job_plan', ['backup_plan_id', 'created_at', 'id'])
@Index('backup_job_created', ['created_at', 'id'])
@Index('backup_job_completed', ['completed_at', 'id'])
@Index('backup_job_updated', ['updated_at', 'id'])
@Index('backup_job_failed', ['created_at', 'id'], { where: FAILED })
@Index('backup_job_open', ['created_at', 'id'], { where: OPEN })
@Index('backup_job_alert', ['alert_id'], { where: 'alert_id is not null' })
export class BackupJob {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  /** AWS's id; of one that was asked for here and that AWS has not answered yet, ours. */
  @Text() job_id: string;
  @Word() state: BackupJobState;
  @Column('text', { nullable: true }) status_message: string | null;
  /** AWS's class of the message. */
  @Text({ nullable: true }) message_category: string | null;
  @Text() resource_arn: string;
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  /** AWS Backup's word: EC2, EBS, RDS … */
  @Text() resource_type: string;
  @Text({ nullable: true }) resource_name: string | null;
  @Text() vault: string;
  @Text({ nullable: true }) vault_arn: string | null;
  @Text({ nullable: true }) role_arn: string | null;
  @Uuid({ nullable: true }) backup_plan_id: string | null;
  @ManyToOne(() => BackupPlan) @JoinColumn({ name: 'backup_plan_id' }) backup_plan: Relation<BackupPlan> | null;
  /** The plan as the job names it: one that is gone, or was never read, has no row. */
  @Text({ nullable: true }) plan_id: string | null;
  @Text({ nullable: true }) plan_arn: string | null;
  @Text({ nullable: true }) plan_name: string | null;
  @Text({ nullable: true }) plan_version: string | null;
  @Text({ nullable: true }) rule_id: string | null;
  @Text({ nullable: true }) rule_name: string | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) start_by: Date | null;
  @Time({ nullable: true }) initiated_at: Date | null;
  @Time({ nullable: true }) expected_completion_at: Date | null;
  @Time({ nullable: true }) completed_at: Date | null;
  /** When it ended, as far as AWS tells: its completion, else the moment of the telling. */
  @Time({ nullable: true }) ended_at: Date | null;
  @Column('bigint', { nullable: true }) bytes: string | null;
  @Column('bigint', { nullable: true }) bytes_transferred: string | null;
  @Column('double precision', { nullable: true }) percent_done: number | null;
  @Column('int', { nullable: true }) retry_count: number | null;
  @Text({ nullable: true }) backup_type: string | null;
  @Text({ nullable: true }) recovery_point_arn: string | null;
  @Column('boolean', { nullable: true }) encrypted: boolean | null;
  @Text({ nullable: true }) encryption_key_arn: string | null;
  @Column('int', { nullable: true }) delete_after_days: number | null;
  @Column('int', { nullable: true }) move_to_cold_storage_after_days: number | null;
  @Text({ nullable: true }) parent_job_id: string | null;
  @Column('boolean', { default: false }) is_parent: boolean;
  /** A batch writes its alerts after the jobs. */
  @Uuid({ nullable: true }) alert_id: string | null;
  @ManyToOne(() => Alert, { deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'alert_id' })
  alert: Relation<Alert> | null;
  /** When somebody here asked for it; null: a plan or somebody else did. */
  @Time({ nullable: true }) asked_at: Date | null;
  /** AWS has given it its id, or refused it; null as `asked_at`, or it was not told yet. */
  @Time({ nullable: true }) answered_at: Date | null;
  /** The failed job for which it was started again. */
  @Index('backup_job_retry', { unique: true, where: 'retry_of_id is not null' })
  @Uuid({ nullable: true })
  retry_of_id: string | null;
  /** The newest moment of what was told of it. */
  @Time() told_at: Date;
  @Time() updated_at: Date;
}

/** A copy of a recovery point into another vault. */
@Entity('copy_job')
@Words('copy_job', 'state', CopyJobState)
@Index('copy_job_aws', ['account_id', 'region', 'job_id'], { unique: true })
@Index('copy_job_backup', ['account_id', 'source_job_id'])
@Index('copy_job_source', ['account_id', 'source_recovery_point_arn'])
@Index('copy_job_created', ['account_id', 'region', 'created_at'])
export class CopyJob {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  @Text() job_id: string;
  @Word() state: CopyJobState;
  @Column('text', { nullable: true }) status_message: string | null;
  @Text({ nullable: true }) message_category: string | null;
  /** AWS's id of the backup job whose recovery point it copies, where AWS tells it. */
  @Text({ nullable: true }) source_job_id: string | null;
  @Text({ nullable: true }) source_vault_arn: string | null;
  @Text({ nullable: true }) source_recovery_point_arn: string | null;
  @Text() destination_vault_arn: string;
  @Text({ nullable: true }) destination_recovery_point_arn: string | null;
  @Text({ nullable: true }) resource_arn: string | null;
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  @Text({ nullable: true }) resource_type: string | null;
  @Text({ nullable: true }) role_arn: string | null;
  @Column('bigint', { nullable: true }) bytes: string | null;
  @Text({ nullable: true }) plan_id: string | null;
  @Text({ nullable: true }) rule_id: string | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) completed_at: Date | null;
  @Time({ nullable: true }) ended_at: Date | null;
  @Uuid({ nullable: true }) alert_id: string | null;
  @ManyToOne(() => Alert, { deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'alert_id' })
  alert: Relation<Alert> | null;
  @Time() told_at: Date;
  @Time() updated_at: Date;
}
