import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Party } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { PatchWindow } from './patch-window';
import { Resource } from './resource';

/** A time, once or again and again, in which alerts of some scope are held back instead of opening anything. */
@Entity('suppression')
@Words('suppression', 'party', Party)
@Index('suppression_list', ['organization_id', 'starts_at', 'id'])
@Index('suppression_account', ['account_id', 'starts_at', 'id'])
@Index('suppression_starts', ['starts_at', 'id'])
@Index('suppression_patch_window', ['patch_window_id'], { unique: true, where: 'patch_window_id is not null' })
export class Suppression {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  /** null: alerts of every account of the organization. */
  @Uuid({ nullable: true }) account_id: string | null;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account> | null;
  @Column('text') reason: string;
  /** With `ends_at` the first occurrence; without an end it lasts until it is ended. */
  @Time() starts_at: Date;
  @Time({ nullable: true }) ends_at: Date | null;
  @Column('text', { nullable: true }) recurrence: string | null;
  @Column('text', { nullable: true }) timezone: string | null;
  @Column('jsonb', { default: [] }) tags: { key: string; value: string }[];
  @Text({ array: true, default: '{}' }) configuration_ids: string[];
  @Word() party: Party;
  @Text() actor_kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | 'AWS';
  @Uuid({ nullable: true }) actor_id: string | null;
  @Text() actor_name: string;
  @Text({ nullable: true }) actor_detail: string | null;
  @Column('int', { default: 0 }) suppressed_count: number;
  /** The patch window whose executions are its occurrences: it lasts as long as that does. */
  @Uuid({ nullable: true }) patch_window_id: string | null;
  @ManyToOne(() => PatchWindow) @JoinColumn({ name: 'patch_window_id' }) patch_window: Relation<PatchWindow> | null;
  /** Its occurrences until then are settled: nothing that comes late from before is held by it any more. */
  @Time({ nullable: true }) settled_at: Date | null;
  /** For good: by hand, or with its last occurrence. */
  @Time({ nullable: true }) ended_at: Date | null;
  @Column('int', { default: 1 }) version: number;
}

/**
 * A time in which a suppression holds alerts back: those that run or are still to come, none that overlap. What has
 * begun is so found by an index, without a thought for rules and zones.
 */
@Entity('suppression_occurrence')
@Check('suppression_occurrence_lasts', 'ends_at > starts_at')
@Index('suppression_occurrence_begun', ['organization_id', 'starts_at'])
@Index('suppression_occurrence_starts', ['starts_at'])
export class SuppressionOccurrence {
  @PrimaryColumn('uuid') suppression_id: string;
  @PrimaryColumn({ type: 'timestamptz', precision: 3 }) starts_at: Date;
  @ManyToOne(() => Suppression) @JoinColumn({ name: 'suppression_id' }) suppression: Relation<Suppression>;
  @Uuid() organization_id: string;
  @Uuid({ nullable: true }) account_id: string | null;
  /** The first instant that is no longer in it; `infinity` where it lasts until it is ended. */
  @Time() ends_at: Date;
}

/** A resource whose alerts are held back. */
@Entity('suppression_resource')
@Index('suppression_resource_resource', ['resource_id', 'suppression_id'])
export class SuppressionResource {
  @PrimaryColumn('uuid') suppression_id: string;
  @PrimaryColumn('uuid') resource_id: string;
  @ManyToOne(() => Suppression) @JoinColumn({ name: 'suppression_id' }) suppression: Relation<Suppression>;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
}
