import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ProblemStatus } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';

/** The cause that incidents of one organization are thought to share, and what is done about it. */
@Entity('problem')
@Words('problem', 'status', ProblemStatus)
@Index('problem_list_number', ['organization_id', 'number', 'id'])
@Index('problem_list_created', ['organization_id', 'created_at', 'id'])
@Index('problem_list_updated', ['organization_id', 'updated_at', 'id'])
@Index('problem_created', ['created_at', 'id'])
@Index('problem_updated', ['updated_at', 'id'])
@Index('problem_open_signature', ['organization_id', 'signature'], {
  where: "signature is not null and status <> 'RESOLVED'",
})
export class Problem {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  /** The accounts of its incidents: whoever sees one of them sees the problem. */
  @Column('uuid', { array: true }) account_ids: string[];
  @Index('problem_number', { unique: true }) @Text() number: string;
  @Text() title: string;
  @Word() status: ProblemStatus;
  @Column('text', { nullable: true }) root_cause: string | null;
  @Column('text', { nullable: true }) workaround: string | null;
  @Column('text', { nullable: true }) resolution: string | null;
  /** What its first incidents have in common; null where they differ. */
  @Text({ nullable: true }) signature: string | null;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Time({ nullable: true }) resolved_at: Date | null;
  @Column('int', { default: 1 }) version: number;
}
