import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Time, Uuid } from './columns';
import { Incident } from './incident';

/** Two incidents that someone has said belong together; one row for each direction. */
@Entity('incident_link')
@Index('incident_link_related', ['related_id'])
export class IncidentLink {
  @PrimaryColumn('uuid') incident_id: string;
  @PrimaryColumn('uuid') related_id: string;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident>;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'related_id' }) related: Relation<Incident>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Time() linked_at: Date;
}
