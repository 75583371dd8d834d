import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Party, RestoreJobState, RestoreValidation } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';
import { Person } from './person';
import { RecoveryPoint } from './recovery-point';

/** The restore of a recovery point: one that was asked for within an incident, or one that somebody began in AWS. */
@Entity('restore_job')
@Words('restore_job', 'state', RestoreJobState)
@Words('restore_job', 'validation', RestoreValidation)
@Words('restore_job', 'party', Party)
@Index('restore_job_native', ['account_id', 'region', 'job_id'], { unique: true, where: 'job_id is not null' })
@Index('restore_job_open', ['account_id', 'region'], { where: "state in ('PENDING', 'RUNNING')" })
@Index('restore_job_point', ['recovery_point_id', 'completed_at', 'id'])
@Index('restore_job_incident', ['incident_id', 'created_at', 'id'])
@Index('restore_job_list', ['organization_id', 'created_at', 'id'])
@Index('restore_job_account', ['account_id', 'created_at', 'id'])
@Index('restore_job_all', ['created_at', 'id'])
@Index('restore_job_list_state', ['organization_id', 'state', 'created_at', 'id'])
@Index('restore_job_all_state', ['state', 'created_at', 'id'])
export class RestoreJob {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  @Uuid() recovery_point_id: string;
  @ManyToOne(() => RecoveryPoint)
  @JoinColumn({ name: 'recovery_point_id' })
  recovery_point: Relation<RecoveryPoint>;
  /** null: it was begun in AWS, not here. */
  @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  /** AWS Backup's id; null: AWS Backup has not taken it yet. */
  @Text({ nullable: true }) job_id: string | null;
  @Word() state: RestoreJobState;
  @Column('text', { nullable: true }) status_message: string | null;
  @Column('double precision', { nullable: true }) percent_done: number | null;
  @Text({ nullable: true }) created_resource_arn: string | null;
  @Text() actor_kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | 'AWS';
  @Uuid({ nullable: true }) actor_id: string | null;
  @Text() actor_name: string;
  @Word() party: Party;
  @Text({ nullable: true }) actor_detail: string | null;
  @Column('text', { nullable: true }) comment: string | null;
  @Text({ nullable: true }) target_name: string | null;
  /** What was asked for beyond what the recovery point itself says. */
  @Column('jsonb', { default: {} }) options: Record<string, string>;
  /** What AWS Backup is sent, fixed before it is: a repeat is the same call. */
  @Column('jsonb', { nullable: true }) metadata: Record<string, string> | null;
  /** From then on AWS Backup may have begun it, in service time. */
  @Time({ nullable: true }) sent_at: Date | null;
  @Word({ nullable: true }) validation: RestoreValidation | null;
  @Uuid({ nullable: true }) validated_by_id: string | null;
  @ManyToOne(() => Person) @JoinColumn({ name: 'validated_by_id' }) validated_by: Relation<Person> | null;
  @Time({ nullable: true }) validated_at: Date | null;
  @Column('text', { nullable: true }) validation_comment: string | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) completed_at: Date | null;
  @Time() updated_at: Date;
}
