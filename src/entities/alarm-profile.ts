import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { ProvisioningStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';

/** A customer's own profile of Alarm Manager. An account without a row has the empty one, of version 1. */
@Entity('alarm_profile')
@Words('alarm_profile', 'status', ProvisioningStatus)
@Index('alarm_profile_organization', ['organization_id'])
export class AlarmProfile {
  @PrimaryColumn('uuid') account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Column('jsonb') document: Record<string, unknown>;
  /** The customer's part of what is in force, as statements take it: { definitions, replaced }. */
  @Column('jsonb') compiled: Record<string, unknown>;
  @Column('int') version: number;
  @Time() updated_at: Date;
  /** How AWS stands to what was deployed. */
  @Word() status: ProvisioningStatus;
  /** What the last deployment put into effect; null: none yet. */
  @Column('int', { nullable: true }) deployed_version: number | null;
  @Time({ nullable: true }) deployed_at: Date | null;
}

/** Every version that a profile had. */
@Entity('alarm_profile_version')
@Index('alarm_profile_version_organization', ['organization_id'])
export class AlarmProfileVersion {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn('int') version: number;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Column('jsonb') document: Record<string, unknown>;
  @Time() created_at: Date;
  @Text() author: string;
}
