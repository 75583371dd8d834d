import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { Explanation } from '../domain/explanation';
import { ComplianceStatus } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { PatchBaseline } from './patch-baseline';
import { Resource } from './resource';

const Count = () => Column('int', { default: 0 });
/** One count for each severity, the most severe first. */
const CountBySeverity = () => Column('int', { array: true, default: '{0,0,0,0,0,0}' });

/** How an EC2 instance stands to its patch baseline, as its last scan told; one row for each instance that a synchronisation saw. */
@Entity('patch_compliance')
@Words('patch_compliance', 'status', ComplianceStatus)
@Index('patch_compliance_unread', ['account_id'], {
  where: 'asked_at is not null or scanned_at is distinct from patches_at',
})
export class PatchCompliance {
  @PrimaryColumn('uuid') resource_id: string;
  @ManyToOne(() => Resource, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Word() status: ComplianceStatus;
  /** What the SSM agent says of the system. */
  @Text({ nullable: true }) platform_type: string | null;
  @Text({ nullable: true }) platform_name: string | null;
  @Text({ nullable: true }) platform_version: string | null;
  /** Systems Manager's id of the baseline that the scan was held to. */
  @Text({ nullable: true }) baseline_id: string | null;
  /** The same baseline here, where it is known. */
  @Uuid({ nullable: true }) patch_baseline_id: string | null;
  @ManyToOne(() => PatchBaseline)
  @JoinColumn({ name: 'patch_baseline_id' })
  patch_baseline: Relation<PatchBaseline> | null;
  @Text({ nullable: true }) patch_group: string | null;
  @Text({ nullable: true }) snapshot_id: string | null;
  /** Scan or Install. */
  @Text({ nullable: true }) operation: string | null;
  @Time({ nullable: true }) started_at: Date | null;
  /** When the last scan or installation ended; null: there was none. */
  @Time({ nullable: true }) scanned_at: Date | null;
  @Text({ nullable: true }) reboot_option: string | null;
  @Time({ nullable: true }) last_no_reboot_install_at: Date | null;
  @Count() installed: number;
  @Count() installed_other: number;
  @Count() installed_pending_reboot: number;
  @Count() installed_rejected: number;
  @Count() missing: number;
  @Count() failed: number;
  @Count() not_applicable: number;
  @Count() available_security_update: number;
  @Count() critical_non_compliant: number;
  @Count() security_non_compliant: number;
  @Count() other_non_compliant: number;
  /** Counted from the patches, which are read after the scan. */
  @CountBySeverity() compliant_by_severity: number[];
  @CountBySeverity() non_compliant_by_severity: number[];
  @CountBySeverity() missing_by_severity: number[];
  /** The end of the scan whose patches are kept; another than `scanned_at`: they are still to be read. */
  @Time({ nullable: true }) patches_at: Date | null;
  /** Since when an event says that there is news which was not read yet. */
  @Time({ nullable: true }) asked_at: Date | null;
  @Column('jsonb', { nullable: true }) recommendation: Explanation | null;
  @Time() updated_at: Date;
}
