import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { StoredFact, ToldInstant } from '../domain/service-level/stored';
import {
  IncidentOrigin,
  IncidentPriority,
  IncidentStatus,
  Party,
  ResolutionOutcome,
  ServiceTier,
  SlaState,
  SlaStatus,
} from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { CorrelationRule } from './correlation-rule';
import { Person } from './person';
import { Problem } from './problem';

/** An unplanned interruption or degradation, from the signal or report that opened it to its resolution. */
@Entity('incident')
@Words('incident', 'status', IncidentStatus)
@Words('incident', 'priority', IncidentPriority)
@Words('incident', 'origin', IncidentOrigin)
@Words('incident', 'outcome', ResolutionOutcome)
@Words('incident', 'ball_with', Party)
@Words('incident', 'service_tier', ServiceTier)
@Words('incident', 'response_status', SlaStatus)
@Words('incident', 'resolution_status', SlaStatus)
@Words('incident', 'sla_state', SlaState)
@Check('incident_priority_rank', "priority_rank = case priority when 'HIGH' then 1 when 'MEDIUM' then 2 else 3 end")
@Index('incident_list_number', ['organization_id', 'number', 'id'])
@Index('incident_list_created', ['organization_id', 'created_at', 'id'])
@Index('incident_list_updated', ['organization_id', 'updated_at', 'id'])
@Index('incident_list_priority', ['organization_id', 'priority_rank', 'id'])
@Index('incident_list_status', ['organization_id', 'status', 'id'])
@Index('incident_created', ['created_at', 'id'])
@Index('incident_updated', ['updated_at', 'id'])
@Index('incident_account_created', ['account_id', 'created_at', 'id'])
@Index('incident_account_updated', ['account_id', 'updated_at', 'id'])
@Index('incident_open', ['account_id', 'status', 'priority'], { where: "status <> 'RESOLVED'" })
@Index('incident_assignee', ['assignee_id', 'updated_at', 'id'])
@Index('incident_group', ['account_id', 'group_key', 'group_last_at'], { where: 'group_key is not null' })
@Index('incident_list_response_due', ['organization_id', 'response_due_at', 'id'])
@Index('incident_list_resolution_due', ['organization_id', 'resolution_due_at', 'id'])
@Index('incident_response_due', ['response_due_at', 'id'])
@Index('incident_resolution_due', ['resolution_due_at', 'id'])
// The few that were missed, in an organization or everywhere.
@Index('incident_response_status', ['response_status', 'organization_id', 'created_at', 'id'])
@Index('incident_resolution_status', ['resolution_status', 'organization_id', 'created_at', 'id'])
@Index('incident_sla_pressing', ['account_id', 'sla_state'], { where: "sla_state in ('AT_RISK', 'BREACHED')" })
@Index('incident_priority', ['priority_rank', 'id'])
@Index('incident_status', ['status', 'id'])
@Index('incident_problem', ['problem_id', 'created_at', 'id'], { where: 'problem_id is not null' })
// What may still become part of a problem: signature by signature, and each by time.
@Index('incident_signature', ['organization_id', 'signature', 'created_at', 'id', 'account_id'], {
  where: 'signature is not null and problem_id is null and duplicate_of_id is null and not test',
})
// Incidents of the same definition, the newest of them first.
@Index('incident_definition', ['organization_id', 'signature', 'created_at', 'id'], { where: 'signature is not null' })
// All that incidents are counted by: groups are counted from it alone.
@Index('incident_groups', [
  ...['organization_id', 'account_id', 'created_at', 'status', 'priority', 'origin', 'ball_with', 'sla_state'],
  'assignee_id',
])
export class Incident {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Index('incident_number', { unique: true }) @Text() number: string;
  @Text() title: string;
  @Column('text', { nullable: true }) description: string | null;
  @Word() status: IncidentStatus;
  @Word() priority: IncidentPriority;
  /** HIGH 1, MEDIUM 2, LOW 3: what sorting by priority means; a CHECK holds it to `priority`. */
  @Column('smallint') priority_rank: number;
  @Word() origin: IncidentOrigin;
  @Word() ball_with: Party;
  @Uuid({ nullable: true }) assignee_id: string | null;
  @ManyToOne(() => Person) @JoinColumn({ name: 'assignee_id' }) assignee: Relation<Person> | null;
  @Uuid({ nullable: true }) reporter_id: string | null;
  @ManyToOne(() => Person) @JoinColumn({ name: 'reporter_id' }) reporter: Relation<Person> | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) acknowledged_at: Date | null;
  /** Since when it waits to be acknowledged, where that is not since it was opened. */
  @Time({ nullable: true }) awaiting_since: Date | null;
  /** When somebody last did something about it; signals that joined do not count. */
  @Time({ nullable: true }) worked_at: Date | null;
  @Time({ nullable: true }) resolved_at: Date | null;
  @Column('text', { nullable: true }) resolution: string | null;
  @Word({ nullable: true }) outcome: ResolutionOutcome | null;
  @Column('int', { nullable: true }) rating: number | null;
  @Column('text', { nullable: true }) rating_comment: string | null;
  @Index('incident_duplicate_of') @Uuid({ nullable: true }) duplicate_of_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'duplicate_of_id' }) duplicate_of: Relation<Incident> | null;
  @Uuid({ nullable: true }) problem_id: string | null;
  @ManyToOne(() => Problem) @JoinColumn({ name: 'problem_id' }) problem: Relation<Problem> | null;
  /** What it shares with incidents of the same cause (`incidentSignature`), as it was opened; null: nothing. */
  @Text({ nullable: true }) signature: string | null;
  @Column('boolean', { default: false }) test: boolean;
  @Column('jsonb') explanation: Record<string, unknown>;
  /** Built-in correlation: definition, account and region of what it gathers. */
  @Text({ nullable: true }) group_key: string | null;
  /** Whether it is the group incident of its key (later resources append to it). */
  @Column('boolean', { default: false }) grouped: boolean;
  /** When the newest resource joined: the group takes more until five minutes pass without one. */
  @Time({ nullable: true }) group_last_at: Date | null;
  /** Of the incident of one EC2 instance: so long after its last correspondence it resolves by itself; null: never. */
  @Column('int', { nullable: true }) resolve_after_hours: number | null;
  /** The declared rule that has gathered it; null: none has. */
  @Uuid({ nullable: true }) correlation_rule_id: string | null;
  @ManyToOne(() => CorrelationRule)
  @JoinColumn({ name: 'correlation_rule_id' })
  correlation_rule: Relation<CorrelationRule> | null;
  /** The account's tier when it opened; null: its opening is not in the log, and nothing was promised on it. */
  @Word({ nullable: true }) service_tier: ServiceTier | null;
  /** The version of the targets that were in force when it opened; null: none was. */
  @Text({ nullable: true }) sla_policy: string | null;
  /** What bears on its clocks, as the log says it, in the log's order: all that follows is computed from this. */
  @Column('jsonb', { nullable: true }) sla_facts: StoredFact[] | null;
  /** The moments of which the log was told, so that each is told once. */
  @Column('jsonb', { nullable: true }) sla_told: ToldInstant[] | null;
  @Time({ nullable: true }) response_due_at: Date | null;
  @Time({ nullable: true }) response_at_risk_at: Date | null;
  @Time({ nullable: true }) response_met_at: Date | null;
  @Time({ nullable: true }) response_breached_at: Date | null;
  @Word({ nullable: true }) response_status: SlaStatus | null;
  @Time({ nullable: true }) resolution_due_at: Date | null;
  @Time({ nullable: true }) resolution_at_risk_at: Date | null;
  @Time({ nullable: true }) resolution_met_at: Date | null;
  @Time({ nullable: true }) resolution_breached_at: Date | null;
  @Word({ nullable: true }) resolution_status: SlaStatus | null;
  /** NONE: nothing was promised on it. */
  @Word({ default: 'NONE' }) sla_state: SlaState;
  @Column('int', { default: 1 }) version: number;
}
