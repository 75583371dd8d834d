import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account';
import { Time, Uuid } from './columns';

/** How the instances of an account, or of one of its patch windows, stood at the end of a day: what changes over time is asked of these. */
@Entity('patch_snapshot')
@Index('patch_snapshot_organization', ['organization_id', 'day'], { where: 'patch_window_id is null' })
@Index('patch_snapshot_account', ['account_id', 'day'], { where: 'patch_window_id is null' })
@Index('patch_snapshot_window', ['patch_window_id', 'day'], { where: 'patch_window_id is not null' })
export class PatchSnapshot {
  /** In UTC. */
  @PrimaryColumn('date') day: string;
  /** The account's id, or the window's. */
  @PrimaryColumn('uuid') scope_id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid({ nullable: true }) patch_window_id: string | null;
  @Column('int') instances: number;
  @Column('int') compliant: number;
  @Column('int') non_compliant: number;
  @Column('int') unscanned: number;
  /** Instances that no window which is to come covers. */
  @Column('int') without_window: number;
  @Column('int') missing: number;
  @Column('int', { array: true }) missing_by_severity: number[];
  @Time() taken_at: Date;
}
