import { Field, Float, ID, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { Filter, list } from './connection';
import { Input, listOf, named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { payload, Repeatable } from './payload';
import { ARN, AwsRegion, BigIntText, DateTime } from './scalars';

words('BackupJobState', Words.BackupJobState, 'Where a backup job stands, in the words of AWS Backup.', {
  CREATED: 'It was made, or asked for.',
  PENDING: 'It waits for its turn.',
  RUNNING: 'The resource is being backed up.',
  ABORTING: 'It is being stopped.',
  ABORTED: 'It was stopped.',
  COMPLETED: 'There is a recovery point. Whether AWS says more of it: `completedWithIssues`.',
  FAILED: 'It failed; `statusMessage` says why.',
  EXPIRED: 'It did not begin or end within its window.',
  PARTIAL: 'Only a part of what belongs together was backed up.',
});

words('CopyJobState', Words.CopyJobState, 'Where a copy job stands, in the words of AWS Backup.', {
  CREATED: 'It was made.',
  RUNNING: 'The recovery point is being copied.',
  COMPLETED: 'The copy is there.',
  FAILED: 'It failed; `statusMessage` says why.',
  PARTIAL: 'Only a part of what belongs together was copied.',
});

@Output('A copy of a recovery point into another vault, of the same or another Region or account.', Node)
export class CopyJob extends Node {
  @Field(() => String, { description: 'AWS’s id of it.' })
  jobId: string;

  @Field(named('CopyJobState'), { description: 'Where it stands.' })
  state: Words.CopyJobState;

  @Field(named('RecoveryPoint'), {
    nullable: true,
    description: 'What is copied; null: AWS has not told it, or the service does not know it.',
  })
  sourceRecoveryPoint: Ref<'RecoveryPoint'> | null;

  @Field(() => ARN, { description: 'The vault into which it is copied.' })
  destinationVaultArn: string;

  @Field(() => String, { nullable: true, description: 'What AWS says of its state; null: nothing.' })
  statusMessage: string | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it has not, or AWS does not tell.' })
  completedAt: string | null;
}

@Output(
  'A backup of one resource by AWS Backup: by a plan, on demand, or by anybody else in the account. What its events lose, synchronisation finds. One that fails has exactly one alert; for a passing cause it is started once more before that becomes an incident, and many that fail together are answered with one service request.',
  Node,
)
export class BackupJob extends Node {
  @Field(() => String, {
    description: 'AWS’s id of it; of one that was asked for here and that AWS has not begun, an id of ours.',
  })
  jobId: string;

  @Field(named('BackupJobState'), {
    description: 'Where it stands. It only ever goes on, in whatever order AWS tells.',
  })
  state: Words.BackupJobState;

  @Field(() => String, {
    nullable: true,
    description: 'What AWS says of its state; where AWS refused to begin it, with AWS’s code. Null: nothing.',
  })
  statusMessage: string | null;

  @Field(named('Resource'), {
    nullable: true,
    description: 'The resource, also where it is deleted; null: not one that the service knows.',
  })
  resource: Ref<'Resource'> | null;

  @Field(() => ARN, { description: 'The ARN of the resource.' })
  resourceArn: string;

  @Field(named('BackupPlan'), {
    nullable: true,
    description: 'The plan that made it; null: it was asked for, or the plan is not known.',
  })
  plan: Ref<'BackupPlan'> | null;

  @Field(() => String, { description: 'The name of the vault.' })
  vault: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it has not, or AWS does not tell.' })
  completedAt: string | null;

  @Field(() => BigIntText, { nullable: true, description: 'The size of the backup; null: not told yet.' })
  bytes: string | null;

  @Field(named('RecoveryPoint'), {
    nullable: true,
    description: 'What it left in the vault; null: nothing (yet), or the service does not know it.',
  })
  recoveryPoint: Ref<'RecoveryPoint'> | null;

  @Field(named('Alert'), { nullable: true, description: 'The alert of its failure; null: it did not fail.' })
  alert: Ref<'Alert'> | null;

  @Field(named('Account'), { description: 'The account in which it runs.' })
  account: Ref<'Account'>;

  @Field(() => Float, { nullable: true, description: 'How far it is, in percent; null: not told yet.' })
  percentDone: number | null;

  @Field(() => Boolean, {
    description: 'Whether it is COMPLETED and AWS says more of it: `statusMessage` tells what is not as it should be.',
  })
  completedWithIssues: boolean;

  @Field(() => String, { description: 'The type of the resource in the words of AWS Backup, such as EC2, EBS or RDS.' })
  resourceType: string;

  @Field(() => DateTime, { description: 'When something of it last became known.' })
  updatedAt: string;

  @Field(() => AwsRegion, { description: 'The Region in which it runs.' })
  region: string;

  @Field(listOf('CopyJob'), { description: 'The copies of its recovery point, the oldest first.' })
  copies: CopyJob[];
}

@Filter('Which backup jobs.')
export class BackupJobFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('BackupJobStateComparator'), { nullable: true, description: 'Where they stand.' })
  state?: Ref<'BackupJobStateComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account in which they run.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The resource that is backed up.' })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The plan that made them.' })
  planId?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name of the vault.' })
  vault?: Ref<'StringComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they were made.' })
  createdAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they ended.' })
  completedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When something of them last became known.' })
  updatedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer to whom they belong.' })
  organizationId?: Ref<'IDComparator'> | null;
}
list('BackupJob', 'backup job', {
  CREATED_AT: 'When it was made.',
  COMPLETED_AT: 'When it ended; what has not ended comes last.',
});

@Input('Backs a resource up now, outside every plan.')
export class StartBackupJobInput extends Repeatable {
  @Field(() => ID, { description: 'The resource; of a type that AWS Backup backs up.' })
  resourceId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The vault: one that the account has in the Region of the resource, or one of the operations plan. Left out: ams-manual-backups.',
  })
  vault?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'After so many days the recovery point is deleted, 1 to 36,500; left out: never.',
  })
  retentionDays?: number | null;
}
payload('StartBackupJob', {
  backupJob: { type: named('BackupJob'), description: 'The job, CREATED; AWS is asked at once.' },
});
