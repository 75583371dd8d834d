import { Field, Float, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { listOf, named, Output, words, type Ref } from './declare';
import { DateTime } from './scalars';

words(
  'BackupCoverageStatus',
  Words.BackupCoverageStatus,
  'How a resource stands with backups. A backup counts when AWS Backup completed it, by a plan or on demand; what services back up by themselves does not.',
  {
    PROTECTED: 'A backup of it was completed within the last 30 days.',
    PLANNED_NO_RECENT_BACKUP: 'A plan selects it, but no backup of it was completed within the last 30 days.',
    UNPROTECTED: 'No plan selects it, and no backup of it was completed within the last 30 days.',
    UNSUPPORTED: 'It is not of a type that is backed up, or it does not exist any more.',
    OPTED_OUT:
      'It carries the tag ams:rt:backup-orchestrator with the value ams-opt-out, and no backup of it was completed within the last 30 days. It counts as not covered.',
  },
);

@Output(
  'Whether a resource is protected by backups, and why it is or is not. Newly found ones are looked at within seconds.',
)
export class BackupCoverage {
  @Field(() => Boolean, { description: 'Whether it is PROTECTED.' })
  covered: boolean;

  @Field(listOf('BackupPlan'), { description: 'The plans that select it, by name; empty: none.' })
  plans: Ref<'BackupPlan'>[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When a backup of it was last completed, also where that has expired; null: never, as far as is known.',
  })
  lastBackupAt: string | null;

  @Field(named('RecoveryPoint'), {
    nullable: true,
    description: 'The newest recovery point from which it can be restored; null: none.',
  })
  lastRecoveryPoint: Ref<'RecoveryPoint'> | null;

  @Field(() => String, { description: 'Why it stands as it does, in a sentence to show.' })
  reason: string;

  @Field(named('BackupCoverageStatus'), { description: 'How it stands.' })
  status: Words.BackupCoverageStatus;
}

@Output('How many resources of one type are covered.')
export class ServiceCoverage {
  @Field(() => String, { description: 'The type, as `Resource.type` and the filter of `resources` have it.' })
  resourceType: string;

  @Field(() => Int, { description: 'How many there are that should be covered.' })
  total: number;

  @Field(() => Int, { description: 'How many of them are PROTECTED.' })
  covered: number;

  @Field(() => Float, { description: 'Their share in percent, to two places.' })
  percent: number;
}

@Output(
  'How many resources are covered by backups. Counted are those of the types that are backed up, opted out ones too; what is not covered is found by `resources(filter: { backupCovered: { eq: false } })`.',
)
export class BackupCoverageSummary {
  @Field(() => Int, { description: 'How many resources should be covered.' })
  total: number;

  @Field(() => Int, { description: 'How many of them are PROTECTED: a backup was completed within the last 30 days.' })
  covered: number;

  @Field(() => Int, { description: 'How many of them are not.' })
  uncovered: number;

  @Field(() => Int, {
    description: 'How many of the uncovered are selected by a plan all the same: PLANNED_NO_RECENT_BACKUP.',
  })
  withoutRecentBackup: number;

  @Field(listOf('ServiceCoverage'), { description: 'The same by type; types without resources are left out.' })
  byResourceType: ServiceCoverage[];
}
