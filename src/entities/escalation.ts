import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { EmailStatus, EscalationReason } from '../domain/escalation';
import { Time, Uuid, Word, Words } from './columns';
import { ContactNotice } from './contact-notice';
import { EscalationPolicy } from './escalation-policy';
import { Incident } from './incident';

/** A step of a policy that was taken for an incident, or a reminder that was given; with what was written. */
@Entity('escalation')
@Words('escalation', 'reason', EscalationReason)
@Check('escalation_step', "(reason = 'UNACKNOWLEDGED') = (step is not null)")
@Index('escalation_once', ['incident_id', 'since', 'step'], { unique: true, where: 'step is not null' })
@Index('escalation_incident', ['incident_id', 'at'])
@Index('escalation_event', ['event_id'])
export class Escalation {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid() incident_id: string;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident>;
  @Uuid() policy_id: string;
  @ManyToOne(() => EscalationPolicy) @JoinColumn({ name: 'policy_id' }) policy: Relation<EscalationPolicy>;
  @Column('int') policy_version: number;
  @Word() reason: EscalationReason;
  /** From 1; null of a reminder. */
  @Column('int', { nullable: true }) step: number | null;
  /** Since when the incident waited to be acknowledged: steps are taken once for each time. */
  @Time() since: Date;
  @Time() at: Date;
  @Uuid() event_id: string;
  /** Webhooks that are sent the event, whatever kinds they ask for. */
  @Uuid({ array: true, default: '{}' }) webhook_ids: string[];
  @Column('text') subject: string;
  @Column('text') body: string;
}

/** What one of those who are told gets: tried until it is taken, refused for good, or given up. */
@Entity('delivery')
@Words('delivery', 'channel', ['EMAIL'])
@Words('delivery', 'status', EmailStatus)
@Check('delivery_of_one', 'num_nonnulls(escalation_id, contact_notice_id) = 1')
@Index('delivery_escalation', ['escalation_id', 'target'], { unique: true })
@Index('delivery_contact_notice', ['contact_notice_id'], { unique: true, where: 'contact_notice_id is not null' })
export class Delivery {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid({ nullable: true }) escalation_id: string | null;
  @ManyToOne(() => Escalation) @JoinColumn({ name: 'escalation_id' }) escalation: Relation<Escalation> | null;
  /** Or what is written to the owner of a resource. */
  @Uuid({ nullable: true }) contact_notice_id: string | null;
  @ManyToOne(() => ContactNotice)
  @JoinColumn({ name: 'contact_notice_id' })
  contact_notice: Relation<ContactNotice> | null;
  @Word() channel: 'EMAIL';
  @Column('text') target: string;
  @Word() status: EmailStatus;
  @Column('int', { default: 0 }) attempts: number;
  @Column('text', { nullable: true }) last_error: string | null;
  /** Wall clock. */
  @Time({ nullable: true }) next_attempt_at: Date | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) ended_at: Date | null;
}
