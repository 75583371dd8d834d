import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Text, Uuid } from './columns';
import { Resource } from './resource';

/** One tag of a resource, as a row so that a tag filter is served by an index under row-level security. */
@Entity('resource_tag')
@Index('resource_tag_lookup', ['organization_id', 'key', 'value', 'resource_id'])
export class ResourceTag {
  @PrimaryColumn('uuid') resource_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) key: string;
  @ManyToOne(() => Resource, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Text() value: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
}
