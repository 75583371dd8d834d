import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CommentVisibility, Party } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Incident } from './incident';

/** What someone wrote on an incident: to the customer, or a note among Accelerate's people. */
@Entity('comment')
@Words('comment', 'visibility', CommentVisibility)
@Words('comment', 'party', Party)
@Index('comment_incident', ['incident_id', 'created_at', 'id'])
export class Comment {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid() incident_id: string;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident>;
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
