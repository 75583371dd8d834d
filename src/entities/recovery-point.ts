import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { RecoveryPointStatus } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Resource } from './resource';

/** What AWS Backup still keeps, or is making: these expire, and a reading that lists them no more ends them. */
const PRESENT = "status in ('COMPLETED', 'PARTIAL', 'AVAILABLE', 'STOPPED', 'CREATING')";

/** What a backup left, from which a resource can be restored. It stays when AWS Backup has deleted it. */
@Entity('recovery_point')
@Words('recovery_point', 'status', RecoveryPointStatus)
@Index('recovery_point_arn', ['account_id', 'arn'], { unique: true })
@Index('recovery_point_present', ['account_id', 'region'], { where: PRESENT })
@Index('recovery_point_due', ['expires_at'], { where: PRESENT })
@Index('recovery_point_resource', ['resource_id', 'created_at', 'id'])
@Index('recovery_point_resource_arn', ['account_id', 'resource_arn'], { where: 'resource_id is null' })
@Index('recovery_point_list', ['organization_id', 'created_at', 'id'])
@Index('recovery_point_account', ['account_id', 'created_at', 'id'])
@Index('recovery_point_all', ['created_at', 'id'])
@Index('recovery_point_list_status', ['organization_id', 'status', 'created_at', 'id'])
@Index('recovery_point_account_status', ['account_id', 'status', 'created_at', 'id'])
@Index('recovery_point_all_status', ['status', 'created_at', 'id'])
@Index('recovery_point_list_expires', ['organization_id', 'expires_at', 'id'])
@Index('recovery_point_account_expires', ['account_id', 'expires_at', 'id'])
@Index('recovery_point_all_expires', ['expires_at', 'id'])
export class RecoveryPoint {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() region: string;
  @Text() vault: string;
  @Text() arn: string;
  /** null: the resource is not known (yet, or not of a kind that is discovered). */
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  @Text() resource_arn: string;
  /** As AWS Backup names it: EC2, EBS, RDS … */
  @Text() resource_type: string;
  /** The role that made it, and that may restore it. */
  @Text({ nullable: true }) role_arn: string | null;
  @Word() status: RecoveryPointStatus;
  @Time() created_at: Date;
  @Time({ nullable: true }) completed_at: Date | null;
  /** When AWS Backup deletes it; null: never, or not told yet. */
  @Time({ nullable: true }) expires_at: Date | null;
  @Column('bigint', { nullable: true }) bytes: string | null;
  @Column('boolean') encrypted: boolean;
  @Time() updated_at: Date;
}
