import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Party, Role } from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Organization } from './organization';

/** A machine's credential. Only the SHA-256 of its 256-bit secret is kept. */
@Entity('api_key')
@Words('api_key', 'party', Party)
@Words('api_key', 'role', Role)
@Index('api_key_list_name', ['organization_id', 'name', 'id'])
@Index('api_key_list_created', ['organization_id', 'created_at', 'id'])
@Index('api_key_list_last_used', ['organization_id', 'last_used_at', 'id'])
export class ApiKey {
  @PrimaryColumn('uuid') id: string;
  /** null: Accelerate's, or the platform's own, made by the admin command. */
  @Uuid({ nullable: true }) organization_id: string | null;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'organization_id' }) organization: Relation<Organization> | null;
  @Text() name: string;
  @Index('api_key_public_id', { unique: true }) @Text() public_id: string;
  @Column('bytea') secret_hash: Buffer;
  @Word() party: Party;
  @Word() role: Role;
  @Column('text', { array: true }) scopes: string[];
  /** null: every account of the organization. */
  @Column('uuid', { array: true, nullable: true }) account_ids: string[] | null;
  @Text({ nullable: true }) created_by_kind: 'PERSON' | 'API_KEY' | 'SYSTEM' | null;
  @Uuid({ nullable: true }) created_by_id: string | null;
  @Text({ nullable: true }) created_by_name: string | null;
  @Word({ nullable: true }) created_by_party: Party | null;
  @Time() created_at: Date;
  /** Wall clock, as are the next two. */
  @Time() expires_at: Date;
  @Time({ nullable: true }) last_used_at: Date | null;
  @Time({ nullable: true }) revoked_at: Date | null;
  @Column('int', { default: 1 }) version: number;
}
