import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AlarmState } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Resource } from './resource';

/** A CloudWatch alarm of a managed account. */
@Entity('alarm')
@Words('alarm', 'state', AlarmState)
@Index('alarm_list_name', ['organization_id', 'name', 'id'], { where: 'deleted_at is null' })
@Index('alarm_list_state_updated', ['organization_id', 'state_updated_at', 'id'])
@Index('alarm_account_name', ['account_id', 'name', 'id'])
@Index('alarm_account_state', ['account_id', 'state', 'id'])
@Index('alarm_resource', ['resource_id', 'name', 'id'])
@Index('alarm_name', ['name', 'id'], { where: 'deleted_at is null' })
@Index('alarm_state_updated', ['state_updated_at', 'id'])
export class Alarm {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  @Index('alarm_arn', { unique: true }) @Text() arn: string;
  @Text() name: string;
  @Text() region: string;
  @Word() state: AlarmState;
  @Text({ nullable: true }) state_reason: string | null;
  @Time() state_updated_at: Date;
  @Text({ nullable: true }) namespace: string | null;
  @Text({ nullable: true }) metric_name: string | null;
  @Column('float8', { nullable: true }) threshold: number | null;
  @Text({ nullable: true }) comparison_operator: string | null;
  @Text({ nullable: true }) statistic: string | null;
  @Text({ nullable: true }) unit: string | null;
  @Column('int', { nullable: true }) period_seconds: number | null;
  @Column('int', { nullable: true }) evaluation_periods: number | null;
  @Column('int', { nullable: true }) datapoints_to_alarm: number | null;
  /** [{ name, value }] in AWS's order. */
  @Column('jsonb', { default: [] }) dimensions: { name: string; value: string }[];
  @Column('boolean', { default: false }) composite: boolean;
  @Text({ nullable: true }) alarm_rule: string | null;
  /** Carries our alarm manager's tag. */
  @Column('boolean', { default: false }) managed: boolean;
  /** Which definition it was made from, by our tag. */
  @Text({ nullable: true }) configuration_id: string | null;
  /** All of its configuration in one form, for comparing; null until it was read once. */
  @Column('jsonb', { nullable: true }) configuration: Record<string, unknown> | null;
  /** When we last configured it ourselves, in service time: an older reading does not know of that. */
  @Time({ nullable: true }) configured_at: Date | null;
  @Time() updated_at: Date;
  @Time({ nullable: true }) deleted_at: Date | null;
}
