import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Uuid } from './columns';
import { Incident } from './incident';

/** Under which id another system knows an incident. */
@Entity('external_reference')
export class ExternalReference {
  @PrimaryColumn('uuid') incident_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) system: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) external_id: string;
  @ManyToOne(() => Incident) @JoinColumn({ name: 'incident_id' }) incident: Relation<Incident>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Column('text', { nullable: true }) url: string | null;
}
