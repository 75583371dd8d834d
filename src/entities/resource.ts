import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ComplianceStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Words } from './columns';

/** An AWS resource that discovery found in a managed account; kept, with `deleted_at`, when it is gone. */
@Entity('resource')
@Index('resource_list_name', ['organization_id', 'name', 'id'], { where: 'deleted_at is null' })
// Lists that hold what was removed too, in the order of names.
@Index('resource_list_ever_name', ['organization_id', 'name', 'id'])
@Index('resource_list_type', ['organization_id', 'type', 'id'], { where: 'deleted_at is null' })
@Index('resource_list_updated', ['organization_id', 'updated_at', 'id'])
@Index('resource_list_first_seen', ['organization_id', 'first_seen_at', 'id'])
@Index('resource_account_name', ['account_id', 'name', 'id'])
@Index('resource_account_type', ['account_id', 'type', 'id'])
@Index('resource_account_updated', ['account_id', 'updated_at', 'id'])
@Index('resource_account_native', ['account_id', 'region', 'resource_id'])
@Index('resource_list_covered', ['organization_id', 'backup_covered', 'name', 'id'], { where: 'deleted_at is null' })
@Index('resource_account_covered', ['account_id', 'backup_covered', 'name', 'id'], { where: 'deleted_at is null' })
@Index('resource_covered', ['backup_covered', 'name', 'id'], { where: 'deleted_at is null' })
@Index('resource_name', ['name', 'id'], { where: 'deleted_at is null' })
@Index('resource_ever_name', ['name', 'id'])
@Index('resource_type', ['type', 'id'], { where: 'deleted_at is null' })
@Index('resource_updated', ['updated_at', 'id'])
@Index('resource_deleted', ['deleted_at', 'id'], { where: 'deleted_at is not null' })
@Index('resource_first_seen', ['first_seen_at', 'id'])
@Index('resource_list_patch', ['organization_id', 'patch_status', 'name', 'id'], { where: 'patch_status is not null' })
@Index('resource_account_patch', ['account_id', 'patch_status', 'name', 'id'], { where: 'patch_status is not null' })
@Index('resource_patch', ['patch_status', 'name', 'id'], { where: 'patch_status is not null' })
@Words('resource', 'patch_status', ComplianceStatus)
export class Resource {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Index('resource_arn', { unique: true }) @Text() arn: string;
  @Text() resource_id: string;
  /** CloudFormation's type name: AWS::EC2::Instance. */
  @Text() type: string;
  @Text() service: string;
  @Text() region: string;
  @Text() name: string;
  @Text({ nullable: true }) state: string | null;
  /** When AWS said the state, so that an older event never overwrites a newer one. */
  @Time({ nullable: true }) state_at: Date | null;
  /** Whether a recent backup protects it; null: it is not to be backed up, or not looked at yet. */
  @Column('boolean', { nullable: true }) backup_covered: boolean | null;
  /** What the source told beyond the columns (platform, engine, volumes …), for the rules that need it. */
  @Column('jsonb', { default: {} }) details: Record<string, unknown>;
  /** How an EC2 instance stands to its patch baseline; null: it is no instance. */
  @Text({ nullable: true }) patch_status: ComplianceStatus | null;
  @Time() first_seen_at: Date;
  @Time() last_seen_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) deleted_at: Date | null;
}
