import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { BusinessNeedType, Party } from '../domain/words';
import { Account } from './account';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Remediation } from './remediation';
import { Resource } from './resource';

/** A call that changed something in an account, as CloudTrail told it: ours, and those that name a resource of ours. */
@Entity('change_record')
@Words('change_record', 'party', Party)
@Words('change_record', 'business_need_type', BusinessNeedType)
@Index('change_record_event', ['account_id', 'event_id'], { unique: true })
@Index('change_record_time', ['event_time', 'id'])
@Index('change_record_list_time', ['organization_id', 'event_time', 'id'])
@Index('change_record_account_time', ['account_id', 'event_time', 'id'])
export class ChangeRecord {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Text() event_id: string;
  @Time() event_time: Date;
  @Text() event_name: string;
  @Text() event_source: string;
  @Text() region: string;
  @Text() requester: string;
  @Word() party: Party;
  @Text({ nullable: true }) role_arn: string | null;
  @Column('jsonb', { nullable: true }) request_parameters: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) response_elements: Record<string, unknown> | null;
  @Text({ nullable: true }) user_agent: string | null;
  @Text({ nullable: true }) business_need: string | null;
  @Word({ nullable: true }) business_need_type: BusinessNeedType | null;
  /** The first of those it names. */
  @Uuid({ nullable: true }) resource_id: string | null;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource> | null;
  /** The remediation that it was part of. */
  @Uuid({ nullable: true }) remediation_id: string | null;
  @ManyToOne(() => Remediation) @JoinColumn({ name: 'remediation_id' }) remediation: Relation<Remediation> | null;
}

/** A resource that a change names. */
@Entity('change_record_resource')
@Index('change_record_resource_time', ['resource_id', 'event_time', 'change_record_id'])
export class ChangeRecordResource {
  @PrimaryColumn('uuid') change_record_id: string;
  @PrimaryColumn('uuid') resource_id: string;
  @ManyToOne(() => ChangeRecord) @JoinColumn({ name: 'change_record_id' }) change_record: Relation<ChangeRecord>;
  @ManyToOne(() => Resource) @JoinColumn({ name: 'resource_id' }) resource: Relation<Resource>;
  @Uuid() organization_id: string;
  @Uuid() account_id: string;
  @Time() event_time: Date;
}

/** Up to when CloudTrail was read, in service time. */
@Entity('change_reading')
export class ChangeReading {
  @PrimaryColumn('uuid') account_id: string;
  @PrimaryColumn({ type: 'text', collation: 'C' }) region: string;
  @ManyToOne(() => Account) @JoinColumn({ name: 'account_id' }) account: Relation<Account>;
  @Uuid() organization_id: string;
  @Time() read_until: Date;
}
