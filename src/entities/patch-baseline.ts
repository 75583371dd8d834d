import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { ApprovalRule } from '../domain/patching/baseline';
import { OperatingSystem } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Job } from './work';

/** Which patches an account's instances of one operating system should have: a patch baseline of Systems Manager. */
@Entity('patch_baseline')
@Words('patch_baseline', 'operating_system', OperatingSystem)
@Index('patch_baseline_ssm', ['account_id', 'region', 'baseline_id'], { unique: true, where: `baseline_id <> ''` })
@Index('patch_baseline_list_name', ['organization_id', 'name', 'id'], { where: 'deleted_at is null' })
@Index('patch_baseline_account_name', ['account_id', 'name', 'id'], { where: 'deleted_at is null' })
@Index('patch_baseline_system', ['organization_id', 'operating_system', 'name', 'id'], { where: 'deleted_at is null' })
@Index('patch_baseline_default', ['organization_id', 'name', 'id'], { where: 'is_default and deleted_at is null' })
@Index('patch_baseline_name', ['name', 'id'], { where: 'deleted_at is null' })
export class PatchBaseline {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  /** Systems Manager's; empty until it has made it. */
  @Text() baseline_id: string;
  @Text() name: string;
  @Word() operating_system: OperatingSystem;
  @Column('text', { array: true }) approved_patches: string[];
  @Column('text', { array: true }) rejected_patches: string[];
  @Column('text', { array: true }) patch_groups: string[];
  @Column('jsonb') approval_rules: ApprovalRule[];
  @Column('boolean') is_default: boolean;
  /** AWS's own: the same in every account. */
  @Column('boolean') predefined: boolean;
  /** Set through this service. */
  @Column('boolean') managed: boolean;
  /** What tells AWS of what is wanted; until it has ended, what AWS says does not count. */
  @Uuid({ nullable: true }) job_id: string | null;
  @ManyToOne(() => Job, { onDelete: 'SET NULL' }) @JoinColumn({ name: 'job_id' }) job: Relation<Job> | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) deleted_at: Date | null;
  @Column('int', { default: 1 }) version: number;
}
