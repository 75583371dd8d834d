import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { Text, Time } from './columns';

/** A customer: the tenant. */
@Entity('organization')
export class Organization {
  @PrimaryColumn('uuid') id: string;
  @Index('organization_name', { unique: true }) @Text() name: string;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
