import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { AgentKind } from '../domain/words';
import { Text, Time, Uuid, Words } from './columns';
import { Resource } from './resource';

/** Whether an instance carries an agent that operations need, and in which version. */
@Entity('resource_agent')
@Words('resource_agent', 'kind', AgentKind)
export class ResourceAgent {
  @PrimaryColumn('uuid') resource_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) kind: AgentKind;
  @ManyToOne(() => Resource, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Column('boolean') present: boolean;
  @Text({ nullable: true }) version: string | null;
  @Column('boolean') compliant: boolean;
  @Text({ nullable: true }) detail: string | null;
  @Time({ nullable: true }) checked_at: Date | null;
}
