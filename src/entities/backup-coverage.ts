import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { BackupCoverageStatus } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { RecoveryPoint } from './recovery-point';
import { Resource } from './resource';

/** How a resource that is to be backed up stands: computed whenever something that it depends on changes. */
@Entity('backup_coverage')
@Words('backup_coverage', 'status', BackupCoverageStatus)
@Index('backup_coverage_account', ['account_id', 'type', 'status'])
@Index('backup_coverage_list', ['organization_id', 'type', 'status'])
@Index('backup_coverage_lapse', ['account_id', 'last_backup_at'], { where: "status = 'PROTECTED'" })
export class BackupCoverage {
  @PrimaryColumn('uuid') resource_id: string;
  @ManyToOne(() => Resource, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  /** The resource's, so that counting needs nothing else. */
  @Text() type: string;
  @Word() status: BackupCoverageStatus;
  /** The plans that select it, by our ids. */
  @Column('uuid', { array: true }) plan_ids: string[];
  @Time({ nullable: true }) last_backup_at: Date | null;
  /** The newest from which it can be restored. */
  @Uuid({ nullable: true }) last_recovery_point_id: string | null;
  @ManyToOne(() => RecoveryPoint)
  @JoinColumn({ name: 'last_recovery_point_id' })
  last_recovery_point: Relation<RecoveryPoint> | null;
}
