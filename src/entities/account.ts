import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { ResolveAfterHours } from '../domain/ec2-alerting';
import {
  AccountEnvironment,
  AccountStatus,
  AddOn,
  AlertEngagement,
  AlertGrouping,
  AlertScope,
  ServiceTier,
} from '../domain/words';
import { Text, Time, Uuid, Word, Words } from './columns';
import { Organization } from './organization';

/** An AWS account under management, and how we reach it. */
@Entity('account')
@Words('account', 'status', AccountStatus)
@Words('account', 'service_tier', ServiceTier)
@Words('account', 'environment', AccountEnvironment)
@Words('account', 'alert_scope', AlertScope)
@Words('account', 'alert_grouping', AlertGrouping)
@Words('account', 'alert_engagement', AlertEngagement)
@Check('account_resolve_after', 'resolve_after_hours in (24, 48, 72)')
@Index('account_list_name', ['organization_id', 'name', 'id'])
@Index('account_list_updated', ['organization_id', 'updated_at', 'id'])
@Index('account_list_created', ['organization_id', 'created_at', 'id'])
@Index('account_list_status', ['organization_id', 'status', 'id'])
@Index('account_claim', ['organization_id', 'aws_account_id'], { unique: true })
@Index('account_owner', ['aws_account_id'], { unique: true, where: 'owned_at is not null' })
export class Account {
  @PrimaryColumn('uuid') id: string;
  @Uuid() organization_id: string;
  @ManyToOne(() => Organization) @JoinColumn({ name: 'organization_id' }) organization: Relation<Organization>;
  /** Any organization may name any number; whose it is, `owned_at` tells. */
  @Index('account_aws_account') @Text() aws_account_id: string;
  @Text() name: string;
  @Word() status: AccountStatus;
  @Word() service_tier: ServiceTier;
  @Word() environment: AccountEnvironment;
  @Column('text', { array: true, default: '{}' }) add_ons: AddOn[];
  @Column('text', { array: true }) regions: string[];
  /** null: the role that the operations plan names (opsgraph-operations). */
  @Text({ nullable: true }) role_arn: string | null;
  @Text() external_id: string;
  @Time({ nullable: true }) verified_at: Date | null;
  /** Since when the number is this organization's: the role was assumed with our external id. Kept when the role changes. */
  @Time({ nullable: true }) owned_at: Date | null;
  @Text({ nullable: true }) access_error: string | null;
  /** How alerts of its EC2 instances are handled: the four parameters. */
  @Word({ default: 'ACCOUNT_WIDE' }) alert_scope: AlertScope;
  @Word({ default: 'CLASSIC' }) alert_grouping: AlertGrouping;
  @Word({ default: 'DEFAULT' }) alert_engagement: AlertEngagement;
  @Column('int', { default: 72 }) resolve_after_hours: ResolveAfterHours;
  /** The tag of a resource that holds the addresses of its owners. */
  @Text({ default: 'OwnerTeamEmail' }) contact_tag_key: string;
  @Time() created_at: Date;
  @Time() updated_at: Date;
  @Column('int', { default: 1 }) version: number;
}
