import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { EscalationStep } from '../domain/escalation';
import { IncidentPriority } from '../domain/words';
import { Text, Time, Uuid } from './columns';

const covers = (priority: IncidentPriority) => ({ unique: true, where: `'${priority}' = any (priorities)` });
const known = IncidentPriority.map((priority) => `'${priority}'`).join(', ');

/** Whom an organization wants told when nobody takes an incident up; at most one policy for each priority. */
@Entity('escalation_policy')
@Check('escalation_policy_priorities', `priorities <@ array[${known}]::text[]`)
@Check(
  'escalation_policy_steps',
  `case when jsonb_typeof(steps) = 'array' then jsonb_array_length(steps) between 1 and 10 else false end`,
)
@Index('escalation_policy_name', ['organization_id', 'name'], { unique: true })
@Index('escalation_policy_high', ['organization_id'], covers('HIGH'))
@Index('escalation_policy_medium', ['organization_id'], covers('MEDIUM'))
@Index('escalation_policy_low', ['organization_id'], covers('LOW'))
export class EscalationPolicy {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Text() name: string;
  /** None: the policy rests. */
  @Column('text', { array: true }) priorities: IncidentPriority[];
  @Column('jsonb') steps: EscalationStep[];
  /** A Duration. */
  @Text({ nullable: true }) renotify_after: string | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
