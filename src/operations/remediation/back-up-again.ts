import { backupRoleArn } from '../../domain/catalog/backup-plans';
import { isEndedJob } from '../../domain/backup/state';
import { remediationTransition } from '../../domain/remediation/status';
import type { Step } from '../../domain/remediation/plan';
import type { AlertStatus, BackupJobState } from '../../domain/words';
import { askForBackup } from '../backup-job/start-job';
import type { Unit } from '../unit';
import { endRemediation } from './end';
import type { Next } from './judge-guard';
import { holdRemediation } from './load';
import { nextLook } from './wake';
import { endStep, eventOf, writeRemediation, type Held } from './write';

/** What stood in the way is given some time to pass. */
const PAUSE_MS = 15 * 60_000;
/** AWS's events wake us; this is for those that are lost. */
const LOOK_MS = 10 * 60_000;

interface FailedJob {
  id: string;
  job_id: string;
  resource_id: string | null;
  resource_arn: string;
  resource_name: string | null;
  resource_type: string;
  vault: string;
  role_arn: string | null;
  delete_after_days: number | null;
  aws_account_id: string;
}

interface Again {
  job_id: string;
  state: BackupJobState;
  status_message: string | null;
}

/**
 * Starts a backup that failed for a passing cause once more, and follows it: complete, it ends the alert; failed again,
 * the alert becomes an incident.
 */
export async function backUpAgain(unit: Unit, id: string, stepName: string): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held) return 'LATER';
  const { row, step } = held;
  const [alert] = await unit.query<{ status: AlertStatus }>('select status from alert where id = $1', [row.alert_id]);
  const [failed] = await unit.query<FailedJob>(
    `select j.id, j.job_id, j.resource_id, j.resource_arn, j.resource_name, j.resource_type, j.vault, j.role_arn,
       j.delete_after_days, a.aws_account_id
     from backup_job j join account a on a.id = j.account_id
     where j.alert_id = $1 and j.retry_of_id is null order by j.created_at limit 1`,
    [row.alert_id],
  );
  const [again] = failed
    ? await unit.query<Again>('select job_id, state, status_message from backup_job where retry_of_id = $1', [
        failed.id,
      ])
    : [];
  if (again && isEndedJob(again.state)) return end(unit, held, again);
  if (!failed || alert?.status !== 'REMEDIATING') {
    await unit.recordAll([endStep(unit, held, step, 'CANCELLED')]);
    await endRemediation(unit, held, 'cancel', 'The alert was over before it went on.');
    return 'LATER';
  }
  if (again) return wait(unit, held);
  const dueAt = new Date(row.created_at.getTime() + PAUSE_MS);
  if (unit.now < dueAt) {
    row.status = remediationTransition(row.status, 'wait') ?? row.status;
    await writeRemediation(unit, held);
    await unit.schedule(nextLook(row.id, dueAt));
    return 'LATER';
  }
  return begin(unit, held, failed);
}

async function begin(unit: Unit, held: Held & { step: Step }, failed: FailedJob): Promise<Next> {
  const { row, step } = held;
  const before = row.status;
  row.status = remediationTransition(row.status, 'begin') ?? row.status;
  row.started_at = unit.now;
  row.acted_at = unit.now;
  row.target = failed.resource_arn;
  Object.assign(step, { status: 'IN_PROGRESS', startedAt: unit.now.toISOString() });
  await writeRemediation(unit, held);
  await askForBackup(unit, {
    organizationId: row.organization_id,
    accountId: row.account_id,
    region: row.region,
    resource: { id: failed.resource_id, arn: failed.resource_arn, name: failed.resource_name },
    resourceType: failed.resource_type,
    vault: failed.vault,
    roleArn: failed.role_arn ?? backupRoleArn(failed.aws_account_id),
    deleteAfterDays: failed.delete_after_days,
    retryOf: { id: failed.id, alertId: row.alert_id! },
  });
  await unit.recordAll([
    eventOf(row, {
      kind: 'REMEDIATION_STARTED',
      summary: `Automatic remediation (${row.action}) began: backup job ${failed.job_id} is started again.`,
      before: { status: before, startedAt: null },
      after: { status: row.status, startedAt: unit.now },
    }),
  ]);
  return wait(unit, held);
}

async function end(unit: Unit, held: Held & { step: Step }, again: Again): Promise<Next> {
  const { step } = held;
  const output = { jobId: again.job_id, state: again.state };
  if (again.state === 'COMPLETED') {
    await unit.recordAll([endStep(unit, held, step, 'SUCCESS', { output })]);
    await endRemediation(unit, held, 'succeed', `Backup job ${again.job_id} is complete.`);
    return 'LATER';
  }
  const failureMessage = `Backup job ${again.job_id} is ${again.state}${again.status_message ? `: ${again.status_message}` : ''}`;
  await unit.recordAll([endStep(unit, held, step, 'FAILED', { output, failureMessage })]);
  await endRemediation(unit, held, 'fail', failureMessage);
  return 'LATER';
}

async function wait(unit: Unit, held: Held & { step: Step }): Promise<Next> {
  const { row, step } = held;
  const since = new Date(step.startedAt ?? unit.now);
  if (unit.now.getTime() - since.getTime() >= step.patienceMs) {
    const failureMessage = 'The backup that was started again did not end in time.';
    await unit.recordAll([endStep(unit, held, step, 'TIMED_OUT', { failureMessage })]);
    await endRemediation(unit, held, 'fail', failureMessage);
    return 'LATER';
  }
  await unit.schedule(nextLook(row.id, new Date(unit.now.getTime() + LOOK_MS)));
  return 'LATER';
}
