import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ProvisioningStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';

/** A rule of a plan as it is kept: minutes and days, as AWS Backup counts them. */
export interface BackupRuleDocument {
  name: string;
  /** AWS's id of it; null until it has one. */
  ruleId: string | null;
  vault: string;
  schedule: string;
  timezone: string;
  startWindowMinutes: number | null;
  completionWindowMinutes: number | null;
  deleteAfterDays: number | null;
  moveToColdStorageAfterDays: number | null;
  continuousBackup: boolean;
}

/** A plan of AWS Backup in one Region of an account: made here, or found there. */
@Entity('backup_plan')
@Words('backup_plan', 'status', ProvisioningStatus)
@Index('backup_plan_aws', ['account_id', 'region', 'plan_id'], { unique: true, where: 'plan_id is not null' })
@Index('backup_plan_list_name', ['organization_id', 'name', 'id'], { where: 'deleted_at is null' })
@Index('backup_plan_account_name', ['account_id', 'name', 'id'], { where: 'deleted_at is null' })
@Index('backup_plan_name', ['name', 'id'], { where: 'deleted_at is null' })
export class BackupPlan {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  /** AWS's id; null until AWS has it. */
  @Text({ nullable: true }) plan_id: string | null;
  @Text({ nullable: true }) arn: string | null;
  /** AWS's id of the version that was last seen or made. */
  @Text({ nullable: true }) version_id: string | null;
  @Text() name: string;
  /** Made here, a default plan of the operations plan included; false: found in AWS. */
  @Column('boolean') managed: boolean;
  /** The default plan that it is; null: a customer's own. */
  @Text({ nullable: true }) catalog_id: string | null;
  @Column('jsonb') rules: BackupRuleDocument[];
  @Word() status: ProvisioningStatus;
  /** AWS's code and words where it refused what was asked of it. */
  @Column('text', { nullable: true }) status_message: string | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) deleted_at: Date | null;
  @Column('int', { default: 1 }) version: number;
}

/** Which resources a plan backs up: each selection of it adds to the others. */
@Entity('backup_selection')
@Index('backup_selection_plan', ['backup_plan_id', 'position'], { unique: true })
@Index('backup_selection_account', ['account_id'])
export class BackupSelection {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid() backup_plan_id: string;
  @ManyToOne(() => BackupPlan, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'backup_plan_id' })
  backup_plan: Relation<BackupPlan>;
  @Column('int') position: number;
  /** AWS's id; null until AWS has it. */
  @Text({ nullable: true }) selection_id: string | null;
  @Text() name: string;
  @Text({ nullable: true }) role_arn: string | null;
  /** ARNs, with wildcards; none: every resource of the supported types. */
  @Column('text', { array: true, default: '{}' }) resources: string[];
  @Column('text', { array: true, default: '{}' }) not_resources: string[];
  /** One of these suffices; none: not limited by tags. */
  @Column('jsonb', { default: [] }) list_of_tags: { key: string; value: string }[];
  /** All of these must hold. `operator` is one of StringEquals, StringNotEquals, StringLike and StringNotLike. */
  @Column('jsonb', { default: [] }) conditions: { operator: string; key: string; value: string }[];
}

/** A vault of AWS Backup, where recovery points are kept. */
@Entity('backup_vault')
export class BackupVault {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) region: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) name: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Text() arn: string;
  @Text({ nullable: true }) encryption_key_arn: string | null;
  @Column('boolean', { default: false }) locked: boolean;
  @Column('int', { nullable: true }) min_retention_days: number | null;
  @Column('int', { nullable: true }) max_retention_days: number | null;
  @Time() last_seen_at: Date;
}

/** Up to when the jobs of a Region have been read, in service time: the next reading goes on from there. */
@Entity('backup_reading')
export class BackupReading {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) region: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Time() read_at: Date;
}
