import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Party, ServiceRequestCategory, ServiceRequestStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { CorrelationRule } from './correlation-rule';
import { Incident } from './incident';

/** What the customer asks of Accelerate, or Accelerate of the customer, with its correspondence among the comments. */
@Entity('service_request')
@Words('service_request', 'category', ServiceRequestCategory)
@Words('service_request', 'status', ServiceRequestStatus)
@Words('service_request', 'origin', Party)
@Words('service_request', 'ball_with', Party)
@Index('service_request_list_number', ['organization_id', 'number', 'id'])
@Index('service_request_list_created', ['organization_id', 'created_at', 'id'])
@Index('service_request_list_updated', ['organization_id', 'updated_at', 'id'])
@Index('service_request_created', ['created_at', 'id'])
@Index('service_request_updated', ['updated_at', 'id'])
@Index('service_request_account_created', ['account_id', 'created_at', 'id'])
@Index('service_request_open', ['organization_id', 'status'], { where: "status <> 'RESOLVED'" })
@Index('service_request_group', ['account_id', 'group_key'], {
  where: "group_key is not null and status <> 'RESOLVED'",
})
export class ServiceRequest {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  /** null: it is about the organization as a whole. */
  @Uuid({ nullable: true }) account_id: string | null;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account> | null;
  @Index('service_request_number', { unique: true }) @Text() number: string;
  @Text() title: string;
  @Word() category: ServiceRequestCategory;
  @Word() status: ServiceRequestStatus;
  /** Whose request it is. */
  @Word() origin: Party;
  @Word() ball_with: Party;
  /** The first alert of the question. */
  @Index('service_request_alert') @Uuid({ nullable: true }) alert_id: string | null;
  @Index('service_request_incident') @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) resolved_at: Date | null;
  /** Until when it waits for an answer. */
  @Time({ nullable: true }) due_at: Date | null;
  /** Of questions about alerts: definition, account and region of what it gathers. */
  @Text({ nullable: true }) group_key: string | null;
  @Column('boolean', { default: false }) grouped: boolean;
  @Time({ nullable: true }) group_last_at: Date | null;
  /** The declared rule that has gathered it; null: none has. */
  @Uuid({ nullable: true }) correlation_rule_id: string | null;
  @ManyToOne(() => CorrelationRule)
  @JoinColumn({ name: 'correlation_rule_id' })
  correlation_rule: Relation<CorrelationRule> | null;
  @Column('int', { default: 1 }) version: number;
}
