import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { CorrectiveActionStatus, Party } from '../domain/words';
import { Time, Uuid, Word, Words } from './columns';
import { Person } from './person';
import { Problem } from './problem';

/** Something that is to be done so that a problem's incidents do not come back. */
@Entity('corrective_action')
@Words('corrective_action', 'party', Party)
@Words('corrective_action', 'status', CorrectiveActionStatus)
@Index('corrective_action_problem', ['problem_id', 'position'], { unique: true })
@Index('corrective_action_owner', ['owner_id'])
export class CorrectiveAction {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() problem_id: string;
  @ManyToOne(() => Problem) @JoinColumn({ name: 'problem_id' }) problem: Relation<Problem>;
  /** In the order in which they were added, from 1. */
  @Column('int') position: number;
  @Column('text') description: string;
  @Uuid({ nullable: true }) owner_id: string | null;
  @ManyToOne(() => Person) @JoinColumn({ name: 'owner_id' }) owner: Relation<Person> | null;
  @Word() party: Party;
  @Time({ nullable: true }) due_at: Date | null;
  @Word() status: CorrectiveActionStatus;
  /** The post-incident report names it. */
  @Column('boolean', { default: false }) preventive: boolean;
  @Time() created_at: Date;
  @Time() updated_at: Date;
}
