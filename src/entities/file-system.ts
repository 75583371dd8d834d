import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account';
import { Text, Uuid } from './columns';

/** How the CloudWatch agent names the file system on a volume: without it no alarm finds the metric of a disk. */
@Entity('file_system')
@Index('file_system_organization', ['organization_id'])
export class FileSystem {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) region: string;
  /** EC2's own ids. */
  @PrimaryColumn({ type: 'text', collation: 'C' }) instance_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) volume_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Text({ nullable: true }) device: string | null;
  @Text({ nullable: true }) fs_type: string | null;
  @Text() path: string;
}
