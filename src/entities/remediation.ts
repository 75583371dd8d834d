import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { RemediationAction, RemediationStatus } from '../domain/words';
import { Account } from './account';
import { Alert } from './alert';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';
import { Resource } from './resource';

const ACTIVE = "status in ('PENDING', 'RUNNING', 'WAITING')";

/** What is done automatically about an alert before anybody is called: at most one at a time for each alert. */
@Entity('remediation')
@Words('remediation', 'action', RemediationAction)
@Words('remediation', 'status', RemediationStatus)
@Index('remediation_active_alert', ['alert_id'], { unique: true, where: ACTIVE })
@Index('remediation_active_resource', ['resource_id', 'created_at', 'id'], { where: ACTIVE })
@Index('remediation_execution', ['execution_id'], { where: 'execution_id is not null' })
@Index('remediation_attempt', ['account_id', 'action', 'target', 'acted_at'], { where: 'acted_at is not null' })
@Index('remediation_alert', ['alert_id', 'created_at', 'id'])
@Index('remediation_incident', ['incident_id', 'created_at', 'id'])
@Index('remediation_list_started', ['organization_id', 'started_at', 'id'])
@Index('remediation_account_started', ['account_id', 'started_at', 'id'])
@Index('remediation_started', ['started_at', 'id'])
export class Remediation {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  /** A batch writes its alerts after what became of them. */
  @Uuid({ nullable: true }) alert_id: string | null;
  @ManyToOne(() => Alert, { deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'alert_id' })
  alert: Relation<Alert> | null;
  @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  @Text() region: string;
  @Word() action: RemediationAction;
  /** The SSM document by which it is known. */
  @Text() runbook: string;
  @Word() status: RemediationStatus;
  @Column('jsonb') steps: Record<string, unknown>[];
  /** The newest verdict of its guards. */
  @Column('jsonb', { nullable: true }) guard: Record<string, unknown> | null;
  /** The newest automation. */
  @Text({ nullable: true }) execution_id: string | null;
  /** What is changed, by its AWS id: limits count what was done to it. */
  @Text({ nullable: true }) target: string | null;
  /** When it was decided to change the target: from then on it counts, whatever comes of it. */
  @Time({ nullable: true }) acted_at: Date | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) started_at: Date | null;
  @Time({ nullable: true }) ended_at: Date | null;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
