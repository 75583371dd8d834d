import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Turn } from '../domain/webhook';
import { DeliveryStatus, WebhookStatus, type EventKind } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';

/** Where an organization's events are sent to. It reads the log from a place of its own. */
@Entity('webhook')
@Words('webhook', 'status', WebhookStatus)
@Index('webhook_name', ['organization_id', 'name'], { unique: true })
@Index('webhook_list', ['name', 'id'])
@Index('webhook_active', ['organization_id', 'position'], { where: `status = 'ACTIVE'` })
export class Webhook {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Text() name: string;
  @Column('text') url: string;
  /** None: every kind. */
  @Column('text', { array: true }) event_kinds: EventKind[];
  /** The key of the signatures. Only the engine may read it: no request's role has the right to. */
  @Column('bytea') secret: Buffer;
  @Word() status: WebhookStatus;
  @Column('text', { nullable: true }) disabled_reason: string | null;
  /** Up to here the log has become deliveries. */
  @Column('bigint') position: string;
  /** The last answer took long. */
  @Column('boolean', { default: false }) slow: boolean;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}

/** One event for one webhook, and how its sending went. Its times are the wall clock's. */
@Entity('webhook_delivery')
@Words('webhook_delivery', 'status', DeliveryStatus)
@Words('webhook_delivery', 'turn', Turn)
@Index('webhook_delivery_event', ['webhook_id', 'event_id'], { unique: true })
@Index('webhook_delivery_waiting', ['webhook_id', 'position'], { where: 'turn is not null' })
@Index('webhook_delivery_lane', ['webhook_id', 'lane', 'position'], { where: `turn = 'IN_ORDER'` })
@Index('webhook_delivery_list', ['webhook_id', 'last_attempt_at', 'id'])
@Index('webhook_delivery_status', ['webhook_id', 'status', 'last_attempt_at', 'id'])
@Index('webhook_delivery_ended', ['created_at'], { where: 'turn is null' })
export class WebhookDelivery {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid({ nullable: true }) account_id: string | null;
  @Uuid() webhook_id: string;
  @ManyToOne(() => Webhook, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'webhook_id' }) webhook: Relation<Webhook>;
  @Uuid() event_id: string;
  @Column('bigint') position: string;
  /** The incident, else what changed: deliveries of one lane keep their order. */
  @Uuid() lane: string;
  /** null: nothing more is sent by itself. */
  @Word({ nullable: true }) turn: Turn | null;
  @Word() status: DeliveryStatus;
  @Column('int', { default: 0 }) attempts: number;
  /** Those of them that count towards giving up. */
  @Column('int', { default: 0 }) tries: number;
  @Column('int', { nullable: true }) response_status: number | null;
  @Column('text', { nullable: true }) response_body: string | null;
  @Column('text', { nullable: true }) error: string | null;
  @Time({ nullable: true }) first_attempt_at: Date | null;
  @Time({ nullable: true }) last_attempt_at: Date | null;
  @Time({ nullable: true }) next_attempt_at: Date | null;
  /** Until then whoever is sending it may be trusted to say how it went. */
  @Time({ nullable: true }) claimed_until: Date | null;
  @Time() created_at: Date;
}
