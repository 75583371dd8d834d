import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Time, Uuid } from './columns';
import { Problem } from './problem';

/** What the customer is told after a HIGH incident; its preventive actions are among the problem's corrective actions. */
@Entity('post_incident_report')
export class PostIncidentReport {
  @PrimaryColumn('uuid') problem_id: string;
  @ManyToOne(() => Problem) @JoinColumn({ name: 'problem_id' }) problem: Relation<Problem>;
  @Uuid() organization_id: string;
  @Column('text') root_cause: string;
  @Column('text') timeline: string;
  @Column('text') impact: string;
  @Time() published_at: Date;
}
