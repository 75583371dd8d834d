import { Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { ARN, AwsAccountId, AwsRegion, DateTime, Duration } from './scalars';

@Output('How the service reaches into an AWS account.')
export class AccountAccess {
  @Field(() => String, {
    description:
      'The external id that the trust policy of the role must demand. Issued by the service, one for each account.',
  })
  externalId: string;

  @Field(() => ARN, {
    nullable: true,
    description: 'The role that is assumed; null: the role opsgraph-operations in the account.',
  })
  roleArn: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the role was last assumed with success; null: never.',
  })
  verifiedAt: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the account cannot be reached now: the words of AWS about the role, or ACCOUNT_OWNED_ELSEWHERE and a sentence where the role lets us in but the number is under management for another organization. null: it can be reached.',
  })
  error: string | null;
}

@Output('How current the picture of one source in one region of an account is.')
export class SyncState {
  @Field(named('SyncSource'), { description: 'The AWS API that is read.' })
  source: Words.SyncSource;

  @Field(() => AwsRegion, { description: 'The Region that is read.' })
  region: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was last read to the end; null: never.' })
  lastSuccessAt: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: 'How long ago that is, at the moment of the answer; null: it was never read to the end.',
  })
  lag: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the newest attempt failed, in the words of AWS; null: it did not.',
  })
  lastError: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it last failed; null: never.' })
  lastErrorAt: string | null;
}

@Output('How alerts of the EC2 instances of an account, and of the volumes attached to them, are handled.')
export class Ec2Alerting {
  @Field(named('AlertScope'), { description: 'Of which instances alerts are handled. At first ACCOUNT_WIDE.' })
  scope: Words.AlertScope;

  @Field(named('AlertGrouping'), { description: 'What alerts share an incident by. At first CLASSIC.' })
  grouping: Words.AlertGrouping;

  @Field(named('AlertEngagement'), { description: 'How far alerts are handled. At first DEFAULT.' })
  engagement: Words.AlertEngagement;

  @Field(() => Duration, {
    description:
      'How long after its last correspondence the incident of an instance (grouping INSTANCE) resolves by itself, and its open alerts with it: 24, 48 or 72 hours; at first 72. Correspondence is a comment that the customer reads, of either side, and an alert that joins; until there is any, its opening counts.',
  })
  resolveAfter: string;
}

@Output('A time for which an account has an add-on. What belongs to the add-on is refused outside it.')
export class AddOnTerm {
  @Field(named('AddOn'), { description: 'The add-on.' })
  addOn: Words.AddOn;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt: string;

  @Field(() => DateTime, {
    description:
      'Since when it is in force. The setting ADD_ON_START says the rule: at once, on the next day (UTC), or on the first of the next month where it was asked for by the 20th, else of the month after.',
  })
  since: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when, by the same rule, where it was given up; null: it goes on.',
  })
  until: string | null;
}

@Output('An AWS account under management.', Node)
export class Account extends Node {
  @Field(() => AwsAccountId, {
    description:
      'The number of the account at AWS, unique within the organization. It is the organization’s once `access.verifiedAt` is set; until then another can name it too, and its signals are nobody’s.',
  })
  awsAccountId: string;

  @Field(() => String, { description: 'The name that the customer gave it.' })
  name: string;

  @Field(named('AccountStatus'), { description: 'Where the account stands.' })
  status: Words.AccountStatus;

  @Field(named('ServiceTier'), { description: 'The level of service agreed for it.' })
  serviceTier: Words.ServiceTier;

  @Field(listOf('AddOn'), { description: 'What it is subscribed to beyond the tier; possibly nothing.' })
  addOns: Words.AddOn[];

  @Field(() => [AwsRegion], { description: 'The Regions in which it is operated.' })
  regions: string[];

  @Field(named('Organization'), { description: 'The customer it belongs to.' })
  organization: Ref<'Organization'>;

  @Field(listOf('SyncState'), { description: 'How current the picture is, for each source and Region.' })
  syncs: SyncState[];

  @Listed(
    'Resource',
    'Its AWS resources. Deleted ones are left out unless the filter names `deletedAt` or `updatedAt`.',
  )
  resources: Ref<'ResourceConnection'>;

  @Listed('Alarm', 'Its CloudWatch alarms.')
  alarms: Ref<'AlarmConnection'>;

  @Listed('BackupJob', 'Its backup jobs, the newest first.')
  backupJobs: Ref<'BackupJobConnection'>;

  @Listed('Incident', 'Its incidents, open and resolved.')
  incidents: Ref<'IncidentConnection'>;

  @Listed('PatchWindow', 'Its patch windows, those that were made in AWS too.')
  patchWindows: Ref<'PatchWindowConnection'>;

  @Field(named('AccountEnvironment'), { description: 'What it is used for.' })
  environment: Words.AccountEnvironment;

  @Field(() => ARN, {
    nullable: true,
    description: 'The role given for it; null: the role opsgraph-operations in the account.',
  })
  roleArn: string | null;

  @Field(() => DateTime, { description: 'When it was taken under management.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When its settings or status last changed.' })
  updatedAt: string;

  @Field(() => Int, { description: 'Rises with every change of settings or status; for `expectedVersion`.' })
  version: number;

  @Field(named('AccountHealth'), { description: 'Its present state in numbers.' })
  health: Ref<'AccountHealth'>;

  @Field(named('AlarmProfile'), { description: "The customer's profile of Alarm Manager; empty where none was saved." })
  alarmProfile: Ref<'AlarmProfile'>;

  @Field(named('AccountAccess'), { description: 'How the service reaches into it.' })
  access: AccountAccess;

  @Field(named('Ec2Alerting'), { description: 'How alerts of its EC2 instances are handled.' })
  ec2Alerting: Ec2Alerting;

  @Field(() => String, {
    description:
      'The key of the tag by which a resource names its owners: one or more whole e-mail addresses, separated by commas, at most 260 characters in all. They get a mail when an alert of the resource goes its way: when it opens, or, where it was suppressed or remediated first, when it goes on. Whom it told, and what of the tag was skipped, is in the alert’s `explanation.inputs.contacts` and in its event. For EC2, EBS, ELB, ALB, NLB, RDS, OpenSearch, EFS, FSx and Site-to-Site VPN. Mails are sent where the service has a mail server (its setting SMTP_URL). At first OwnerTeamEmail.',
  })
  contactTagKey: string;

  @Field(listOf('AddOnTerm'), {
    description: 'Since when and until when it has had add-ons, the oldest first; `addOns` is what was last asked for.',
  })
  addOnTerms: AddOnTerm[];
}

@Filter('Which accounts.')
export class AccountFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The number at AWS, 12 digits.' })
  awsAccountId?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;

  @Field(named('AccountStatusComparator'), { nullable: true, description: 'The status.' })
  status?: Ref<'AccountStatusComparator'> | null;

  @Field(named('ServiceTierComparator'), { nullable: true, description: 'The level of service.' })
  serviceTier?: Ref<'ServiceTierComparator'> | null;

  @Field(named('AddOnComparator'), { nullable: true, description: 'The add-ons; `isNull: true`: it has none.' })
  addOns?: Ref<'AddOnComparator'> | null;

  @Field(named('AccountEnvironmentComparator'), { nullable: true, description: 'What it is used for.' })
  environment?: Ref<'AccountEnvironmentComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When settings or status last changed.' })
  updatedAt?: Ref<'DateTimeComparator'> | null;
}

list('Account', 'AWS account', {
  NAME: 'The name.',
  STATUS: 'The status, by letter.',
  CREATED_AT: 'When it was taken under management.',
  UPDATED_AT: 'When settings or status last changed.',
});
