import { Field } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { ARN, AwsRegion, DateTime } from './scalars';

@Output('Whether an instance carries one thing that its operation needs.')
export class AgentStatus {
  @Field(named('AgentKind'), { description: 'What is needed.' })
  kind: Words.AgentKind;

  @Field(() => Boolean, { description: 'Whether it was there when last looked at.' })
  present: boolean;

  @Field(() => String, { nullable: true, description: 'Its version; null where it has none or is absent.' })
  version: string | null;

  @Field(() => Boolean, { description: 'Whether it is as the service needs it: present, reachable and recent enough.' })
  compliant: boolean;

  @Field(() => String, { nullable: true, description: 'What is wrong with it; null where nothing is.' })
  detail: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last looked at; null: not yet.' })
  checkedAt: string | null;
}

@Output('An AWS resource as the service last saw it.', Node)
export class Resource extends Node {
  @Field(() => ARN, { description: 'The ARN, unique in the service.' })
  arn: string;

  @Field(() => String, { description: 'The id within its AWS service, such as i-0123456789abcdef0.' })
  resourceId: string;

  @Field(() => String, { description: 'The type as CloudFormation names it, such as AWS::EC2::Instance.' })
  type: string;

  @Field(() => String, { description: 'The AWS service, as in the ARN, such as ec2.' })
  service: string;

  @Field(() => AwsRegion, { description: 'The Region in which it is.' })
  region: string;

  @Field(() => String, { description: 'The tag Name, or what its service calls it; at last its id.' })
  name: string;

  @Field(listOf('Tag'), { description: 'Its tags, by key.' })
  tags: Ref<'Tag'>[];

  @Field(() => String, {
    nullable: true,
    description: 'The state in the words of its service, such as running; null where it has none.',
  })
  state: string | null;

  @Field(named('Account'), { description: 'The account in which it is.' })
  account: Ref<'Account'>;

  @Field(listOf('AgentStatus'), {
    description: 'Whether it carries what its operation needs; empty for anything but EC2 instances.',
  })
  agents: AgentStatus[];

  @Listed('Alarm', 'The CloudWatch alarms that watch it.')
  alarms: Ref<'AlarmConnection'>;

  @Listed('Incident', 'The incidents that are about it, open and resolved.')
  incidents: Ref<'IncidentConnection'>;

  @Field(named('BackupCoverage'), { description: 'Whether it is protected by backups, and why it is or is not.' })
  backup: Ref<'BackupCoverage'>;

  @Listed('ChangeRecord', 'What was changed about it: every change that names it.')
  changes: Ref<'ChangeRecordConnection'>;

  @Field(named('PatchCompliance'), {
    nullable: true,
    description: 'How it stands to its patch baseline; null for anything but EC2 instances.',
  })
  patch: Ref<'PatchCompliance'> | null;

  @Field(() => DateTime, { description: 'When the service first saw it.' })
  firstSeenAt: string;

  @Field(() => DateTime, { description: 'When the service last saw it.' })
  lastSeenAt: string;

  @Field(() => DateTime, { description: 'When something about it last changed; a deletion counts.' })
  updatedAt: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a complete reading no longer found it; null: it exists.',
  })
  deletedAt: string | null;
}

@Filter('Which resources. Deleted ones are left out unless `deletedAt` or `updatedAt` is named.')
export class ResourceFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The ARN.' })
  arn?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The id within its AWS service.' })
  resourceId?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The type, such as AWS::EC2::Instance.' })
  type?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The AWS service, such as ec2.' })
  service?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The Region.' })
  region?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;

  @Field(named('TagComparator'), { nullable: true, description: 'A tag that it carries.' })
  tag?: Ref<'TagComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The state in the words of its service.' })
  state?: Ref<'StringComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account in which it is.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('BooleanComparator'), {
    nullable: true,
    description:
      'Whether a backup of it was completed within the last 30 days. false finds what should be protected and is not; what is not of a type that is backed up has no value: `isNull`.',
  })
  backupCovered?: Ref<'BooleanComparator'> | null;

  @Field(named('ComplianceStatusComparator'), {
    nullable: true,
    description: 'How it stands to its patch baseline: `patch.status`.',
  })
  patchStatus?: Ref<'ComplianceStatusComparator'> | null;

  @Field(named('DateTimeComparator'), {
    nullable: true,
    description: 'When something about it last changed; brings deleted ones in, so that a copy can follow.',
  })
  updatedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), {
    nullable: true,
    description: 'When it ceased to exist; brings deleted ones in.',
  })
  deletedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('Resource', 'AWS resource', {
  NAME: 'The name.',
  TYPE: 'The type.',
  UPDATED_AT: 'When something about it last changed.',
  FIRST_SEEN_AT: 'When the service first saw it.',
});
