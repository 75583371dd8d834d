import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { CorrelationKey, CorrelationMode } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';

const known = CorrelationKey.map((key) => `'${key}'`).join(', ');

/** Which alarms an organization declares to be one matter when they come together. */
@Entity('correlation_rule')
@Words('correlation_rule', 'mode', CorrelationMode)
@Check('correlation_rule_group_by', `group_by <@ array[${known}]::text[] and cardinality(group_by) > 0`)
@Check('correlation_rule_tag', `('TAG' = any (group_by)) = (tag_key is not null)`)
@Check('correlation_rule_window', 'window_seconds between 60 and 86400')
@Check('correlation_rule_threshold', 'threshold between 2 and 1000')
@Index('correlation_rule_name', ['organization_id', 'name'], { unique: true })
export class CorrelationRule {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Text() name: string;
  @Column('text', { array: true }) group_by: CorrelationKey[];
  @Column('text', { nullable: true }) tag_key: string | null;
  /** None: all definitions. */
  @Column('text', { array: true }) configuration_ids: string[];
  @Column('int') window_seconds: number;
  @Column('int') threshold: number;
  @Word() mode: CorrelationMode;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
