import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CaseStatus } from '../domain/support/case';
import { MessageKind, MessageStatus } from '../domain/support/message';
import { Account } from './account';
import { Comment } from './comment';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';
import { ServiceRequest } from './service-request';

/** A case of AWS Support, and what of ours stands for it at present: either an incident or a service request. */
@Entity('support_case')
@Words('support_case', 'status', CaseStatus)
@Check('support_case_subject', '(incident_id is null) <> (service_request_id is null)')
@Index('support_case_once', ['account_id', 'case_id'], { unique: true })
@Index('support_case_incident', ['incident_id'], { unique: true, where: 'incident_id is not null' })
@Index('support_case_service_request', ['service_request_id'], {
  unique: true,
  where: 'service_request_id is not null',
})
export class SupportCase {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() case_id: string;
  @Text({ nullable: true }) display_id: string | null;
  @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  @Uuid({ nullable: true }) service_request_id: string | null;
  @ManyToOne(() => ServiceRequest)
  @JoinColumn({ name: 'service_request_id' })
  service_request: Relation<ServiceRequest> | null;
  /** In AWS, as it was last taken over; null: ours has just been opened. */
  @Word({ nullable: true }) status: CaseStatus | null;
  /** The number of the reading that told it: an older one is not news. */
  @Column('bigint') reading: string;
  @Time() created_at: Date;
}

/** What was said in a case, ours and others', by what AWS tells of it: each is taken in once. */
@Entity('support_communication')
export class SupportCommunication {
  @PrimaryColumn('uuid') support_case_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) key: string;
  /** Of those that are equal in every respect: which, from 1. */
  @PrimaryColumn('int') nth: number;
  @ManyToOne(() => SupportCase) @JoinColumn({ name: 'support_case_id' }) support_case: Relation<SupportCase>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Time() said_at: Date;
  /** The message of ours that it is; null: somebody else's. */
  @Uuid({ nullable: true }) support_message_id: string | null;
}

/** What is to be said in a case, or that it is to be resolved: tried until AWS has it. */
@Entity('support_message')
@Words('support_message', 'kind', MessageKind)
@Words('support_message', 'status', MessageStatus)
@Check('support_message_body', "(kind = 'COMMUNICATION') = (body is not null)")
@Index('support_message_pending', ['support_case_id', 'created_at', 'part', 'id'], { where: "status = 'PENDING'" })
export class SupportMessage {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid() support_case_id: string;
  @ManyToOne(() => SupportCase) @JoinColumn({ name: 'support_case_id' }) support_case: Relation<SupportCase>;
  @Word() kind: MessageKind;
  @Uuid({ nullable: true }) comment_id: string | null;
  @ManyToOne(() => Comment) @JoinColumn({ name: 'comment_id' }) comment: Relation<Comment> | null;
  /** Orders what is said at once. */
  @Column('int') part: number;
  @Column('text', { nullable: true }) body: string | null;
  @Word() status: MessageStatus;
  @Column('int', { default: 0 }) attempts: number;
  @Column('text', { nullable: true }) last_error: string | null;
  @Time() created_at: Date;
  /** Wall clock: when the newest attempt began. Set and not ended: AWS may have it. */
  @Time({ nullable: true }) began_at: Date | null;
  @Time({ nullable: true }) ended_at: Date | null;
}
