import { causeOf, type FailureCause } from '../../src/domain/backup/cause';
import { failureImpact, isPassing } from '../../src/domain/backup/impact';
import { massFailures } from '../../src/domain/backup/mass-failure';
import { documentOf, defaultPlanOf, inSync } from '../../src/domain/backup/plan';
import { checkRules } from '../../src/domain/backup/rules';
import { advances, isEndedJob } from '../../src/domain/backup/state';
import { BACKUP_VAULTS, DEFAULT_BACKUP_PLANS } from '../../src/domain/catalog/backup-plans';
import { BackupJobState } from '../../src/domain/words';

describe('the cause of a failure', () => {
  const failed = (statusMessage: string | null, state: BackupJobState = 'FAILED') =>
    causeOf({ jobKind: 'BACKUP', state, statusMessage });

  test.each<[FailureCause, string]>([
    ['VAULT_NOT_FOUND', 'Backup job failed because backup vault arn:aws:backup:us-west-2:1:backup-vault:x does not exist.'],
    ['ALREADY_RUNNING', 'Backup job failed because there was a running job for the same resource.'],
    ['STOPPED_BY_USER', 'Backup job was stopped by user.'],
    ['ACCESS_DENIED', 'IAM Role arn:aws:iam::1:role/x does not have sufficient permissions to execute the backup'],
    ['ACCESS_DENIED', 'Access denied exception while trying to list tags'],
    ['ACCESS_DENIED', 'AccessDeniedException: User is not authorized to perform: backup:StartBackupJob'],
    ['ACCESS_DENIED', 'The IAM role cannot be assumed by AWS Backup.'],
    ['RESOURCE_NOT_FOUND', 'Backup job failed because resource arn:aws:ec2:us-east-1:1:volume/vol-1 does not exist.'],
    ['VSS', 'Windows VSS Backup Job Error encountered, trying for regular backup'],
    ['LIMIT_EXCEEDED', 'Maximum allowed active snapshot limit exceeded.'],
    ['LIMIT_EXCEEDED', 'SnapshotLimitExceeded: Maximum allowed in-progress snapshots'],
    ['ENCRYPTION_KEY', 'Given key ID is not accessible: the KMS key is disabled, pending deletion or does not exist.'],
    ['THROTTLED', 'Rate exceeded'],
    ['THROTTLED', 'RequestLimitExceeded: Request limit exceeded.'],
    ['AWS_INTERNAL', 'The backup job has failed because of an internal error.'],
    ['AWS_INTERNAL', 'Service unavailable'],
    ['WINDOW_MISSED', 'Backup job expired before it could start within its start window.'],
    ['NOT_COMPLETED', 'Backup job expired before completion.'],
    ['VAULT_RETENTION', 'The retention violates the minimum retention of the vault lock.'],
    ['UNSUPPORTED', 'Instance store backed instances are not supported.'],
    ['UNSUPPORTED', 'The resource type is not opted in for this account.'],
    ['RESOURCE_STATE', 'The DB instance is in an invalid state: InvalidDBInstanceState'],
    ['UNKNOWN', 'Something quite new.'],
  ])('%s: %s', (cause, message) => expect(failed(message)).toBe(cause)); // prettier-ignore

  test.each<[FailureCause, BackupJobState]>([
    ['UNKNOWN', 'FAILED'],
    ['STOPPED_BY_USER', 'ABORTED'],
    ['WINDOW_MISSED', 'EXPIRED'],
    ['PARTIAL', 'PARTIAL'],
  ])('%s where AWS says nothing of what is %s', (cause, state) => expect(failed(null, state)).toBe(cause));

  it('is AWS’s category where the message tells nothing', () => {
    const failure = { jobKind: 'BACKUP' as const, state: 'FAILED' as const, statusMessage: null };
    expect(causeOf({ ...failure, messageCategory: 'AccessDenied' })).toBe('ACCESS_DENIED');
  });

  it('decides what follows: what passes is tried again, a copy and a part never', () => {
    const impact = (
      jobKind: 'BACKUP' | 'COPY',
      state: 'FAILED' | 'PARTIAL' | 'ABORTED',
      statusMessage: string | null,
    ) =>
      failureImpact({ jobKind, state, statusMessage }, { jobId: 'j', resourceArn: 'r', vault: 'v', recoveredBy: null });
    const passing = impact('BACKUP', 'FAILED', 'Rate exceeded');
    expect([passing.impact, passing.definition, isPassing(passing.definition)]).toEqual([
      'KNOWN',
      'backup-job/THROTTLED',
      true,
    ]);
    expect(isPassing(impact('COPY', 'FAILED', 'Rate exceeded').definition)).toBe(false);
    expect(isPassing(impact('BACKUP', 'PARTIAL', 'Rate exceeded').definition)).toBe(false);
    expect(isPassing(impact('BACKUP', 'FAILED', 'Access denied').definition)).toBe(false);
    expect(impact('BACKUP', 'ABORTED', null).impact).toBe('UNCERTAIN');
  });
});

describe('a job only goes on', () => {
  test.each(BackupJobState.flatMap((known) => BackupJobState.map((told) => [known, told] as const)))(
    '%s then %s',
    (known, told) => {
      if (isEndedJob(known)) expect(advances(known, told, false)).toBe(false);
      if (advances(known, told, false)) expect(advances(told, known, false)).toBe(false);
      // AWS's own list may tell that a job ended otherwise; it never makes one begin again.
      if (isEndedJob(known) && !isEndedJob(told)) expect(advances(known, told, true)).toBe(false);
    },
  );
  it('by AWS’s own list it may have ended otherwise', () => {
    expect(advances('COMPLETED', 'FAILED', true)).toBe(true);
    expect(advances('COMPLETED', 'FAILED', false)).toBe(false);
  });
});

describe('a mass failure', () => {
  const settings = { failures: 3, windowMinutes: 60 };
  const at = (...minutes: number[]): Date[] => minutes.map((minute) => new Date(minute * 60_000));
  const minutes = (dates: Date[]): number[] => dates.map((date) => date.getTime() / 60_000);
  it.each([
    ['none', [], []],
    ['two', [0, 1], []],
    ['three at once', [5, 5, 5], [5, 5, 5]],
    ['three within the hour', [0, 30, 59], [0, 30, 59]],
    ['three, the last an hour after the first', [0, 30, 60], []],
    ['a run longer than the window, and one apart', [0, 30, 59, 80, 100, 300], [0, 30, 59, 80, 100]],
    ['out of order', [59, 300, 0, 30], [0, 30, 59]],
  ])('%s', (_, moments, expected) => {
    expect(minutes(massFailures(at(...moments), settings))).toEqual(expected);
  });
});

describe('the default plans', () => {
  it('are four, with their tags and vaults; six vaults in all', () => {
    expect(DEFAULT_BACKUP_PLANS.map(({ name, vault, tag }) => [name, vault, tag.key, tag.value])).toEqual([
      ['ams-default-backup-plan', 'ams-automated-backups', 'ams:rt:backup-orchestrator', 'true'],
      ['ams-enhanced-backup-plan', 'ams-automated-enhanced-backups', 'ams:rt:backup-orchestrator-enhanced', 'true'],
      ['ams-data-sensitive-backup-plan', 'ams-automated-data-sensitive-backups', 'ams:rt:backup-orchestrator-data-sensitive', 'true'],
      ['ams-onboarding-backup-plan', 'ams-onboarding-backups', 'ams:rt:backup-orchestrator-onboarding', 'true'],
    ]); // prettier-ignore
    expect(BACKUP_VAULTS).toHaveLength(6);
  });

  it('keep what they keep for as long as the operations plan says', () => {
    const days = Object.fromEntries(
      DEFAULT_BACKUP_PLANS.map(({ id, rules }) => [id, rules.map((rule) => `${rule.name} ${rule.deleteAfterDays}`)]),
    );
    expect(days).toEqual({
      default: ['daily 7', 'weekly 28', 'monthly 182', 'yearly 730'],
      enhanced: ['daily 31', 'weekly 42', 'monthly 182', 'yearly 730'],
      'data-sensitive': ['hourly 7', 'daily 31', 'weekly 42', 'monthly 182', 'yearly 730'],
      onboarding: ['hourly 14'],
    });
  });

  it('are such as AWS Backup takes, and are known again', () => {
    for (const plan of DEFAULT_BACKUP_PLANS) {
      const { name, rules, selections } = documentOf(plan);
      const drafts = rules.map((rule) => ({ ...rule, startWindow: null, completionWindow: null }));
      expect(checkRules(drafts, new Set(BACKUP_VAULTS), new Date('2026-01-01')).faults).toEqual([]);
      const found = {
        planId: 'p',
        arn: 'a',
        versionId: 'v',
        creatorRequestId: null,
        name,
        createdAt: new Date(),
        rules: [...rules]
          .reverse()
          .map((rule) => ({ ...rule, ruleId: 'r', startWindowMinutes: 480, completionWindowMinutes: 10_080 })),
        selections: selections.map(({ listOfTags }) => ({
          selectionId: 's',
          name: 'other',
          roleArn: null,
          resources: [],
          notResources: [],
          listOfTags,
          conditions: [],
        })),
      };
      expect(defaultPlanOf(found)).toBe(plan);
      expect(inSync(documentOf(plan), found)).toBe(true);
      expect(inSync(documentOf(plan), { ...found, selections: [] })).toBe(false);
    }
  });
});
