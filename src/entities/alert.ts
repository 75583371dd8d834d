import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AlertStatus, Impact, SignalSource } from '../domain/words';
import { Account } from './account';
import { Alarm } from './alarm';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';
import { Resource } from './resource';
import { ServiceRequest } from './service-request';
import { Suppression } from './suppression';

/** Signals of one dedup key while the condition lasts. At most one is open per key: a partial unique index holds it. */
@Entity('alert')
@Words('alert', 'source', SignalSource)
@Words('alert', 'status', AlertStatus)
@Words('alert', 'impact', Impact)
@Index('alert_open_key', ['organization_id', 'dedup_key'], {
  unique: true,
  where: "status not in ('RESOLVED', 'CLOSED')",
})
@Index('alert_list_first_seen', ['organization_id', 'first_seen_at', 'id'])
@Index('alert_list_last_seen', ['organization_id', 'last_seen_at', 'id'])
@Index('alert_account', ['account_id', 'last_seen_at', 'id'])
@Index('alert_resource', ['resource_id', 'last_seen_at', 'id'])
@Index('alert_incident', ['incident_id', 'first_seen_at', 'id'])
@Index('alert_service_request', ['service_request_id'], { where: 'service_request_id is not null' })
@Index('alert_suppression', ['suppression_id', 'status', 'id'], { where: 'suppression_id is not null' })
@Index('alert_alarm', ['alarm_id', 'first_seen_at', 'id'])
@Index('alert_key', ['organization_id', 'dedup_key', 'last_seen_at'])
@Index('alert_group', ['account_id', 'region', 'definition', 'first_seen_at'])
@Index('alert_first_seen', ['first_seen_at', 'id'])
@Index('alert_last_seen', ['last_seen_at', 'id'])
@Index('alert_open', ['account_id'], { where: "status not in ('RESOLVED', 'CLOSED')" })
export class Alert {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  @Uuid({ nullable: true }) alarm_id: string | null;
  @ManyToOne(() => Alarm) @JoinColumn({ name: 'alarm_id' }) alarm: Relation<Alarm> | null;
  @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  /** The question to the customer that it is part of. */
  @Uuid({ nullable: true }) service_request_id: string | null;
  @ManyToOne(() => ServiceRequest)
  @JoinColumn({ name: 'service_request_id' })
  service_request: Relation<ServiceRequest> | null;
  /** What holds it back, or held it until it was over. */
  @Uuid({ nullable: true }) suppression_id: string | null;
  @ManyToOne(() => Suppression) @JoinColumn({ name: 'suppression_id' }) suppression: Relation<Suppression> | null;
  @Word() source: SignalSource;
  @Word() status: AlertStatus;
  @Word() impact: Impact;
  /** `type:version:payload`, readable. */
  @Text() dedup_key: string;
  /** What it is grouped by: the baseline row, else namespace and metric. */
  @Text() definition: string;
  @Text({ nullable: true }) region: string | null;
  @Text() title: string;
  /** Signals in it that fired. */
  @Column('int', { default: 1 }) count: number;
  @Time() first_seen_at: Date;
  @Time() last_seen_at: Date;
  /** The sender's time of the newest state taken: an older one never overwrites it. */
  @Time() state_at: Date;
  @Column('boolean', { default: false }) flapping: boolean;
  @Time({ nullable: true }) answer_due_at: Date | null;
  @Time({ nullable: true }) resolved_at: Date | null;
  @Column('jsonb') explanation: Record<string, unknown>;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
