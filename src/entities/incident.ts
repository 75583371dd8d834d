import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { IncidentOrigin, IncidentPriority, IncidentStatus, Party, ResolutionOutcome } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Person } from './person';
import { Problem } from './problem';

/** An unplanned interruption or degradation, from the signal or report that opened it to its resolution. */
@Entity('incident')
@Words('incident', 'status', IncidentStatus)
@Words('incident', 'priority', IncidentPriority)
@Words('incident', 'origin', IncidentOrigin)
@Words('incident', 'outcome', ResolutionOutcome)
@Words('incident', 'ball_with', Party)
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
@Index('incident_priority', ['priority_rank', 'id'])
@Index('incident_status', ['status', 'id'])
@Index('incident_problem', ['problem_id', 'created_at', 'id'], { where: 'problem_id is not null' })
// What may still become part of a problem: signature by signature, and each by time.
@Index('incident_signature', ['organization_id', 'signature', 'created_at', 'id', 'account_id'], {
  where: 'signature is not null and problem_id is null and duplicate_of_id is null and not test',
})
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
  @Column('int', { default: 1 }) version: number;
}
