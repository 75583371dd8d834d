import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { EventKind, IncidentPriority, Party } from '../domain/words';
import type { NodeType } from '../domain/id';
import { Text, Time, Uuid, Word, Words } from './columns';

/** One change: audit record, timeline entry and stream message in one row, never updated. */
@Entity('event')
@Words('event', 'kind', EventKind)
@Words('event', 'party', Party)
export class Event {
  @PrimaryColumn('uuid') id: string;
  @Uuid({ nullable: true }) organization_id: string | null;
  @Uuid({ nullable: true }) account_id: string | null;
  @Word() kind: EventKind;
  @Time() occurred_at: Date;
  @Time() recorded_at: Date;
  @Word() party: Party;
  @Text() actor_kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | 'AWS';
  @Index('event_actor', { where: 'actor_id is not null' }) @Uuid({ nullable: true }) actor_id: string | null;
  @Text() actor_name: string;
  @Text({ nullable: true }) actor_detail: string | null;
  @Text({ nullable: true }) raci_code: string | null;
  @Text() subject_type: NodeType;
  @Index('event_subject') @Uuid() subject_id: string;
  @Uuid({ nullable: true }) incident_id: string | null;
  /** The incident's priority then, so that streams filter by it without a join. */
  @Text({ nullable: true }) priority: IncidentPriority | null;
  /** false: Accelerate's alone. */
  @Column('boolean') customer_visible: boolean;
  /** What a customer reads. */
  @Column('text') summary: string;
  @Column('jsonb', { nullable: true }) before: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) after: Record<string, unknown> | null;
  /** What Accelerate reads in its place or merged over it. */
  @Column('text', { nullable: true }) internal_summary: string | null;
  @Column('jsonb', { nullable: true }) internal_before: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) internal_after: Record<string, unknown> | null;
}
