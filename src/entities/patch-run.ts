import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PatchRunStatus, PatchTargetStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';
import { PatchWindow } from './patch-window';
import { Resource } from './resource';

const ACTIVE_RUN = "status in ('PENDING', 'IN_PROGRESS', 'CANCELLING')";
const ACTIVE_TARGET = "status in ('PENDING', 'SNAPSHOTTING', 'INSTALLING', 'VERIFYING', 'REMEDIATING', 'RESTORING')";

/** One patching of several instances: an execution of a patch window, or what somebody had patched at once. */
@Entity('patch_run')
@Words('patch_run', 'status', PatchRunStatus)
@Index('patch_run_window_execution', ['account_id', 'region', 'window_execution_id'], {
  unique: true,
  where: 'window_execution_id is not null',
})
@Index('patch_run_active', ['account_id', 'region'], { where: ACTIVE_RUN })
@Index('patch_run_execution', ['execution_id'], { where: 'execution_id is not null' })
@Index('patch_run_window', ['patch_window_id', 'started_at', 'id'])
@Index('patch_run_list', ['organization_id', 'started_at', 'id'])
@Index('patch_run_account', ['account_id', 'started_at', 'id'])
@Index('patch_run_started', ['started_at', 'id'])
export class PatchRun {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  @Uuid({ nullable: true }) patch_window_id: string | null;
  @ManyToOne(() => PatchWindow)
  @JoinColumn({ name: 'patch_window_id' })
  patch_window: Relation<PatchWindow> | null;
  /** Systems Manager's id of the window's execution; null: on demand. */
  @Text({ nullable: true }) window_execution_id: string | null;
  /** On demand: the automation that starts one for each instance; null until it was begun. */
  @Text({ nullable: true }) execution_id: string | null;
  @Column('boolean') on_demand: boolean;
  /** Whether a snapshot is taken first. */
  @Column('boolean') snapshot: boolean;
  @Text() max_concurrency: string;
  @Text() max_errors: string;
  @Word() status: PatchRunStatus;
  /** What Systems Manager said last of it, in its own word. */
  @Text({ nullable: true }) told_status: string | null;
  /** Why AWS could not be asked, or refused, the last time. */
  @Column('text', { nullable: true }) trouble: string | null;
  /** Somebody has had it stopped, and why. */
  @Column('text', { nullable: true }) stop_reason: string | null;
  @Time() started_at: Date;
  /** When the window closes; null: on demand. */
  @Time({ nullable: true }) closes_at: Date | null;
  @Time({ nullable: true }) ended_at: Date | null;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}

/** One instance in a run: what was done with it, link by link, and its one outcome. */
@Entity('patch_target')
@Words('patch_target', 'status', PatchTargetStatus)
@Index('patch_target_run_resource', ['patch_run_id', 'resource_id'], { unique: true })
@Index('patch_target_list', ['patch_run_id', 'id'])
@Index('patch_target_status', ['patch_run_id', 'status', 'id'])
@Index('patch_target_active', ['resource_id'], { where: ACTIVE_TARGET })
@Index('patch_target_resource', ['resource_id', 'updated_at'])
@Index('patch_target_execution', ['execution_id'], { where: 'execution_id is not null' })
@Index('patch_target_remedy', ['remedy_execution_id'], { where: 'remedy_execution_id is not null' })
export class PatchTarget {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() patch_run_id: string;
  @ManyToOne(() => PatchRun) @JoinColumn({ name: 'patch_run_id' }) patch_run: Relation<PatchRun>;
  @Uuid() resource_id: string;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  /** Its id in AWS. */
  @Text() instance_id: string;
  @Text() region: string;
  @Word() status: PatchTargetStatus;
  @Column('jsonb') chain: Record<string, unknown>[];
  /** Why it has the outcome that it has. */
  @Column('text', { nullable: true }) reason: string | null;
  /** The automation that Systems Manager began for it. */
  @Text({ nullable: true }) execution_id: string | null;
  /** Its automation was cancelled while it installed. */
  @Column('boolean', { default: false }) cancelled: boolean;
  /** Since when we look after it ourselves, because its automation did not end well. */
  @Time({ nullable: true }) taken_over_at: Date | null;
  @Text({ nullable: true }) snapshot_id: string | null;
  /** What is tried once where it did not come back well. */
  @Text({ nullable: true }) remedy_execution_id: string | null;
  @Text({ nullable: true }) restore_task_id: string | null;
  @Time({ nullable: true }) restored_at: Date | null;
  @Column('int', { nullable: true }) missing_critical: number | null;
  @Column('int', { nullable: true }) missing_total: number | null;
  @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  @Time({ nullable: true }) started_at: Date | null;
  @Time({ nullable: true }) ended_at: Date | null;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
