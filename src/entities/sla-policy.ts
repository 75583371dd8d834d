import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PolicyTarget } from '../domain/service-level/policy';
import { Text, Time } from './columns';

/** The targets that are promised from a date on. A row is never changed: what is agreed anew is a row of its own. */
@Entity('sla_policy')
export class SlaPolicy {
  @PrimaryColumn('uuid') id: string;
  @Index('sla_policy_version', { unique: true }) @Text() version: string;
  @Index('sla_policy_effective', { unique: true }) @Time() effective_from: Date;
  /** The values are examples and promise nothing. */
  @Column('boolean') sample: boolean;
  /** Durations in milliseconds. */
  @Column('jsonb') targets: PolicyTarget[];
}
