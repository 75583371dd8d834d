import { Field, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { Input, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { payload, Repeatable, Versioned } from './payload';
import { AwsRegion, DateTime, Duration } from './scalars';

@Output('When a plan backs up, where to, and for how long it is kept.')
export class BackupRule {
  @Field(() => String, { description: 'The name, unique in the plan.' })
  name: string;

  @Field(() => String, { description: 'The name of the vault in which its recovery points lie.' })
  vault: string;

  @Field(() => String, {
    description:
      'When it begins: a cron expression of AWS, such as cron(0 5 ? * * *). Empty: it begins on demand alone.',
  })
  schedule: string;

  @Field(() => String, { description: 'The IANA zone of the schedule.' })
  timezone: string;

  @Field(() => Duration, {
    nullable: true,
    description: 'A job that has not begun so long after its time is EXPIRED; null: 8 hours, as AWS Backup has it.',
  })
  startWindow: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: 'A job that has not ended so long after its time is ended; null: 7 days, as AWS Backup has it.',
  })
  completionWindow: string | null;

  @Field(() => Int, { nullable: true, description: 'After so many days a recovery point is deleted; null: never.' })
  deleteAfterDays: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'After so many days a recovery point moves to cold storage; null: never.',
  })
  moveToColdStorageAfterDays: number | null;

  @Field(() => Boolean, {
    description: 'Whether resources that can be are backed up continuously, to be restored to any moment.',
  })
  continuousBackup: boolean;
}

@Output(
  'A plan of AWS Backup in one Region of an account. The default plans of the operations plan are known by their names, which begin with ams-, and their vaults: nobody changes them. What was made in AWS Backup itself is found by synchronisation and shown with `managed: false`; it is changed there.',
  Node,
)
export class BackupPlan extends Node {
  @Field(() => String, { nullable: true, description: 'AWS’s id of it; null until AWS Backup has it.' })
  planId: string | null;

  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(named('Account'), { description: 'The account in which it is.' })
  account: Ref<'Account'>;

  @Field(() => AwsRegion, { description: 'The Region in which it is.' })
  region: string;

  @Field(() => Boolean, {
    description: 'Whether it was made here or is a default plan; false: it was found in AWS Backup.',
  })
  managed: boolean;

  @Field(listOf('BackupRule'), { description: 'Its rules. Of a managed plan as they are to be.' })
  rules: BackupRule[];

  @Field(listOf('TagTarget'), {
    description:
      'The tags by which it selects resources; what carries one of them is backed up. A plan that was made in AWS Backup may select in other ways too, which are not shown.',
  })
  selections: Ref<'TagTarget'>[];

  @Field(named('ProvisioningStatus'), {
    description:
      'How AWS Backup stands to it. DRIFTED: somebody changed it there; updating it here puts it right. FAILED: AWS refused it; the event BACKUP_PLAN_UPDATED says why, in AWS’s own code and words.',
  })
  status: Words.ProvisioningStatus;

  @Listed('BackupJob', 'The jobs that it has made, the newest first.')
  jobs: Ref<'BackupJobConnection'>;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When it or its status last changed.' })
  updatedAt: string;

  @Field(() => Int, { description: 'Rises with every change of it, of its status too; for `expectedVersion`.' })
  version: number;
}

@Filter('Which backup plans.')
export class BackupPlanFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The account in which they are.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The Region in which they are.' })
  region?: Ref<'StringComparator'> | null;

  @Field(named('BooleanComparator'), {
    nullable: true,
    description: 'Whether they were made here or are default plans; false: they were found in AWS Backup.',
  })
  managed?: Ref<'BooleanComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;
}
list('BackupPlan', 'backup plan', { NAME: 'The name.' });

@Input('A rule of a plan.')
export class BackupRuleInput {
  @Field(() => String, {
    description: 'The name, unique in the plan: 1 to 50 letters, digits, “-”, “_” and “.”.',
  })
  name: string;

  @Field(() => String, {
    description:
      'The vault: one that the account has in the Region, or one of the operations plan, such as ams-custom-backups, which is made where it is missing.',
  })
  vault: string;

  @Field(() => String, {
    description:
      'When it begins: cron(minutes hours day-of-month month day-of-week year), one of the two days a question mark, at most once an hour.',
  })
  schedule: string;

  @Field(() => String, {
    nullable: true,
    description: 'The IANA zone of the schedule, such as Europe/Berlin; left out: UTC.',
  })
  timezone?: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: 'A job that has not begun so long after its time is EXPIRED; at least an hour. Left out: 8 hours.',
  })
  startWindow?: string | null;

  @Field(() => Duration, {
    nullable: true,
    description:
      'A job that has not ended so long after its time is ended; at least an hour more than the start window. Left out: 7 days.',
  })
  completionWindow?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'After so many days a recovery point is deleted, 1 to 36,500; at least 90 more than it takes to move to cold storage, at most 35 with continuous backup. Left out: never.',
  })
  deleteAfterDays?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'After so many days a recovery point moves to cold storage, where it stays for 90 days at least; not with continuous backup. Left out: never.',
  })
  moveToColdStorageAfterDays?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether resources that can be are backed up continuously; left out: they are not.',
  })
  continuousBackup?: boolean | null;
}

const plan = (description: string) => ({ backupPlan: { type: named('BackupPlan'), description } });

@Input(
  'Makes a backup plan in one Region of an account. Everything is checked before AWS is asked, and every fault is told with its place; what AWS refuses nevertheless shows in the status of the plan.',
)
export class CreateBackupPlanInput extends Repeatable {
  @Field(() => ID, { description: 'The account.' })
  accountId: string;

  @Field(() => AwsRegion, { description: 'The Region: one in which the account is managed.' })
  region: string;

  @Field(() => String, {
    description: 'The name, unique in the account and Region: 1 to 50 letters, digits, “-”, “_” and “.”.',
  })
  name: string;

  @Field(listOf('BackupRuleInput'), { description: 'Its rules, 1 to 10.' })
  rules: BackupRuleInput[];

  @Field(listOf('TagTargetInput'), {
    description:
      'The tags by which it selects resources, at most 50: what carries one of the values of one of them is backed up. Empty: nothing is, until some are set.',
  })
  selections: { key: string; values: string[] }[];
}
payload('CreateBackupPlan', plan('The plan, PENDING.'));

@Input(
  'Changes a backup plan that was made here. What is left out stays as it is. A plan that has drifted, or that AWS refused, is put right with it.',
)
export class UpdateBackupPlanInput extends Versioned {
  @Field(() => ID, { description: 'The plan; none of the default plans.' })
  planId: string;

  @Field(() => String, { nullable: true, description: 'A new name, as in `createBackupPlan`.' })
  name?: string | null;

  @Field(listOf('BackupRuleInput'), { nullable: true, description: 'All rules that it is to have, 1 to 10.' })
  rules?: BackupRuleInput[] | null;

  @Field(listOf('TagTargetInput'), { nullable: true, description: 'All tags by which it is to select.' })
  selections?: { key: string; values: string[] }[] | null;
}
payload('UpdateBackupPlan', plan('The plan, PENDING.'));

@Input('Deletes a backup plan that was made here, in AWS Backup too. Its recovery points stay.')
export class DeleteBackupPlanInput extends Versioned {
  @Field(() => ID, { description: 'The plan; none of the default plans.' })
  backupPlanId: string;
}
payload('DeleteBackupPlan', {
  deletedId: { type: () => ID, description: 'The id of the plan; it is DELETING until AWS Backup has deleted it.' },
});
