import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { Text, Time, Uuid } from './columns';

/** Events that wait for their number: written with the event, deleted by the sequencer. */
@Entity('event_queue')
export class EventQueue {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id: string;
  @Uuid() event_id: string;
}

/**
 * The order of the log: what the sequencer gave each committed event. Narrow, and carries what streams filter by, so
 * that a reader seldom opens the event itself.
 */
@Entity('event_position')
@Index('event_position_organization', ['organization_id', 'position'])
@Index('event_position_account', ['account_id', 'position'])
@Index('event_position_incident', ['incident_id', 'position'], { where: 'incident_id is not null' })
export class EventPosition {
  @PrimaryColumn('bigint') position: string;
  @Index('event_position_event', { unique: true }) @Uuid() event_id: string;
  @Uuid({ nullable: true }) organization_id: string | null;
  @Uuid({ nullable: true }) account_id: string | null;
  @Uuid({ nullable: true }) incident_id: string | null;
  @Column('boolean') customer_visible: boolean;
  /** Count over the events that the organization's customers may see; null where they may not see this one. */
  @Column('bigint', { nullable: true }) customer_ordinal: string | null;
  /** Count over all events of the organization (events of none: a count of their own). */
  @Column('bigint') ordinal: string;
  @Time() numbered_at: Date;
}

/** The counters behind the ordinals, one row for each organization and one (zero uuid) for events of none. */
@Entity('event_counter')
export class EventCounter {
  @PrimaryColumn('uuid') organization_id: string;
  @Column('bigint', { default: 0 }) customer_ordinal: string;
  @Column('bigint', { default: 0 }) ordinal: string;
}

/** One row: the epoch of the log's cursors and the newest position. */
@Entity('event_log')
export class EventLog {
  @PrimaryColumn('boolean', { default: true }) singleton: boolean;
  @Text() epoch: string;
  @Column('bigint', { default: 0 }) position: string;
}
