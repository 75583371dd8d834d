import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CommentVisibility, Party } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';
import { ServiceRequest } from './service-request';

/** What someone wrote on an incident or in a service request: to both sides, or a note among Accelerate's people. */
@Entity('comment')
@Words('comment', 'visibility', CommentVisibility)
@Words('comment', 'party', Party)
@Check('comment_subject', '(incident_id is null) <> (service_request_id is null)')
@Index('comment_incident', ['incident_id', 'created_at', 'id'])
@Index('comment_service_request', ['service_request_id', 'created_at', 'id'])
export class Comment {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid({ nullable: true }) account_id: string | null;
  @Uuid({ nullable: true }) incident_id: string | null;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident> | null;
  @Uuid({ nullable: true }) service_request_id: string | null;
  @ManyToOne(() => ServiceRequest)
  @JoinColumn({ name: 'service_request_id' })
  service_request: Relation<ServiceRequest> | null;
  @Column('text') body: string;
  @Word() visibility: CommentVisibility;
  @Word() party: Party;
  @Text() actor_kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | 'AWS';
  @Uuid({ nullable: true }) actor_id: string | null;
  @Text() actor_name: string;
  @Text({ nullable: true }) actor_detail: string | null;
  @Time() created_at: Date;
  @Time({ nullable: true }) edited_at: Date | null;
}
