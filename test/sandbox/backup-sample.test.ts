import {
  GetBackupPlanCommand,
  ListBackupJobsCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
  ListBackupVaultsCommand,
  ListProtectedResourcesCommand,
} from '@aws-sdk/client-backup';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fixture } from './sandbox';

const directory = mkdtempSync(join(tmpdir(), 'sandbox-backup-'));
afterAll(() => rmSync(directory, { recursive: true }));

const backups = async (fixture: Fixture) => {
  const { counts, recoveryPoints } = await fixture.control<Record<string, Record<string, number>>>('GET', 'backups');
  return { counts, recoveryPoints };
};

describe('the sample world', () => {
  it('has one account as AMS leaves it, which lives on by the clock and through a restart', async () => {
    let fixture = await Fixture.start({ directory });
    const { backup, tagging } = await fixture.inAccount(fixture.first);
    const { BackupVaultList = [] } = await backup.send(new ListBackupVaultsCommand({}));
    expect(BackupVaultList.map((vault) => vault.BackupVaultName)).toEqual([
      'ams-automated-backups',
      'ams-automated-data-sensitive-backups',
      'ams-automated-enhanced-backups',
      'ams-custom-backups',
      'ams-manual-backups',
      'ams-onboarding-backups',
    ]);
    const { BackupPlansList = [] } = await backup.send(new ListBackupPlansCommand({}));
    expect(BackupPlansList.map((plan) => plan.BackupPlanName).sort()).toEqual([
      'ams-data-sensitive-backup-plan',
      'ams-default-backup-plan',
      'ams-enhanced-backup-plan',
      'ams-onboarding-backup-plan',
    ]);
    const { BackupPlanId } = BackupPlansList.find((plan) => plan.BackupPlanName === 'ams-default-backup-plan') ?? {};
    const { BackupPlan } = await backup.send(new GetBackupPlanCommand({ BackupPlanId }));
    expect(BackupPlan?.Rules?.map((rule) => [rule.RuleName, rule.Lifecycle?.DeleteAfterDays])).toEqual([
      ['daily', 7],
      ['weekly', 28],
      ['monthly', 182],
      ['yearly', 730],
    ]);
    expect((await backup.send(new ListBackupSelectionsCommand({ BackupPlanId }))).BackupSelectionsList).toHaveLength(1);

    const tagged = async (value: string) => {
      const TagFilters = [{ Key: 'ams:rt:backup-orchestrator', Values: [value] }];
      return ((await tagging.send(new GetResourcesCommand({ TagFilters }))).ResourceTagMappingList ?? []).length;
    };
    expect([await tagged('true'), await tagged('ams-opt-out')]).toEqual([6, 1]);
    const { BackupJobs: failed = [] } = await backup.send(new ListBackupJobsCommand({ ByState: 'FAILED' }));
    expect(failed.map((job) => job.MessageCategory)).toEqual(['KMSError']);
    const { Results } = await backup.send(new ListProtectedResourcesCommand({}));
    expect(Results).toHaveLength(6);

    await fixture.noon();
    const started = Date.now();
    await fixture.control('POST', 'advance', { by: 'P1D' });
    expect(Date.now() - started).toBeLessThan(5000);
    const after = await backups(fixture);
    expect(after.counts.FAILED).toBe(1);
    expect((await backup.send(new ListProtectedResourcesCommand({}))).Results).toHaveLength(7);
    await fixture.close();
    fixture = await Fixture.start({ directory });
    expect(await backups(fixture)).toEqual(after);
    await fixture.close();
  });
});
