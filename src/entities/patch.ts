import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PatchSeverity, PatchState } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Resource } from './resource';

/** What a patch is, once for all instances of an account: the long texts are not repeated with each of them. */
@Entity('patch_definition')
@Words('patch_definition', 'severity', PatchSeverity)
@Index('patch_definition_key', ['account_id', 'kb_id', 'title'], { unique: true })
export class PatchDefinition {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Text() title: string;
  @Text() kb_id: string;
  @Text() classification: string;
  @Word() severity: PatchSeverity;
  @Column('text', { array: true }) cves: string[];
  /** When its maker released it, where Systems Manager tells. */
  @Time({ nullable: true }) released_at: Date | null;
}

/** A patch as it stands on one instance. */
@Entity('patch')
@Words('patch', 'state', PatchState)
@Index('patch_of_resource', ['resource_id', 'definition_id'], { unique: true })
@Index('patch_missing', ['account_id', 'resource_id'], { where: `state = 'MISSING'` })
export class Patch {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Uuid() resource_id: string;
  @ManyToOne(() => Resource, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() definition_id: string;
  @ManyToOne(() => PatchDefinition) @JoinColumn({ name: 'definition_id' }) definition: Relation<PatchDefinition>;
  @Word() state: PatchState;
  @Time({ nullable: true }) installed_at: Date | null;
  /** When it was first told as missing and has been since. */
  @Time({ nullable: true }) missing_since: Date | null;
}
