import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Uuid } from './columns';
import { Incident } from './incident';
import { Resource } from './resource';

/** A resource that an incident is about. */
@Entity('incident_resource')
@Index('incident_resource_resource', ['resource_id', 'incident_id'])
export class IncidentResource {
  @PrimaryColumn('uuid') incident_id: string;
  @PrimaryColumn('uuid') resource_id: string;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident>;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
}
