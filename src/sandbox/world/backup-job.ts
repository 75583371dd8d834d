import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { noise } from '../random';
import { plan, unplan } from './agenda';
import { startCopy } from './backup-copy';
import { tellJob } from './backup-event';
import { CAUSES, takeFate } from './backup-fault';
import { bytesOf, imageOf, resourceAt } from './backup-resource';
import { beginPoint, completePoint } from './recovery-point';
import type { BackupCause, BackupJob, CopyAction, CreatedBy, Fate, Lifecycle, ResourceType, Tags } from './types';

const MINUTE = 60_000;
const DAY = 86_400_000;
const STEP_MS = 1000;
/** What is asked for on demand should not keep anybody waiting; what runs by a schedule takes as long as it takes. */
const ON_DEMAND_MS = 8000;
/** A resource is backed up once at a time: the second job looks again after this. */
const LOOK_AGAIN_MS = MINUTE;
/** AWS Backup's own defaults: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html */
export const START_WINDOW_MINUTES = 480;
export const COMPLETION_WINDOW_MINUTES = 10_080;
/** Jobs are listed for thirty days. */
export const KEPT_MS = 30 * DAY;

export const isOver = ({ state }: BackupJob): boolean =>
  state !== 'CREATED' && state !== 'PENDING' && state !== 'RUNNING' && state !== 'ABORTING';

export interface Asked {
  vault: string;
  vaultArn: string;
  resourceArn: string;
  type: ResourceType;
  resourceName?: string;
  role: string;
  startWindowMinutes?: number;
  completionWindowMinutes?: number;
  createdBy?: CreatedBy;
  options?: Record<string, string>;
  continuous?: boolean;
  lifecycle?: Lifecycle;
  recoveryPointTags?: Tags;
  copyActions?: CopyAction[];
  idempotencyToken?: string;
  fate?: Fate;
}

/** A job comes into being. */
export function createJob(cloud: Cloud, scope: string, asked: Asked): BackupJob {
  const { startWindowMinutes, completionWindowMinutes, fate: given, ...more } = asked;
  const now = cloud.now();
  const id = randomUUID();
  const { resourceArn, vault } = asked;
  const about = { resourceArn, vault, ...(asked.createdBy ? { planId: asked.createdBy.planId } : {}) };
  const fate = given ?? takeFate(cloud, scope, 'BACKUP', about);
  const job = cloud.backupJobs.put(scope, id, {
    continuous: false,
    recoveryPointTags: {},
    copyActions: [],
    ...more,
    id,
    createdAt: now,
    startBy: now + (startWindowMinutes ?? START_WINDOW_MINUTES) * MINUTE,
    completeBy: now + (completionWindowMinutes ?? COMPLETION_WINDOW_MINUTES) * MINUTE,
    state: 'CREATED',
    percent: 0,
    transferred: 0,
    retries: 0,
    ...(fate ? { fate } : {}),
  });
  tellJob(cloud, scope, job);
  // Not all jobs of a schedule begin at once: AWS Backup spreads them.
  const wait = asked.createdBy ? Math.round(noise(`${id}/wait`) * 5 * MINUTE) : 0;
  plan(cloud, 'BACKUP_JOB', scope, id, now + STEP_MS + wait);
  return job;
}

function move(cloud: Cloud, scope: string, job: BackupJob, more: Partial<BackupJob>): BackupJob {
  const moved = cloud.backupJobs.put(scope, job.id, { ...job, ...more });
  tellJob(cloud, scope, moved);
  return moved;
}

/** A job goes on by one state. */
export function jobDeed(cloud: Cloud, scope: string, id: string): void {
  const job = cloud.backupJobs.get(scope, id);
  if (!job) return;
  if (job.state === 'CREATED') {
    move(cloud, scope, job, { state: 'PENDING' });
    const missed = job.fate?.outcome === 'EXPIRED' && CAUSES[job.fate.cause].atStart;
    plan(cloud, 'BACKUP_JOB', scope, id, missed ? job.startBy : cloud.now() + 2 * STEP_MS);
  } else if (job.state === 'PENDING') begin(cloud, scope, job);
  else if (job.state === 'RUNNING') finish(cloud, scope, job);
  else if (job.state === 'ABORTING') end(cloud, scope, job, 'ABORTED', 'STOPPED');
}

/** A job that does not end well, with its reason; what it had begun to make is gone. */
function end(cloud: Cloud, scope: string, job: BackupJob, state: BackupJob['state'], cause: BackupCause): void {
  const point = cloud.recoveryPoints.get(scope, job.recoveryPointArn ?? '');
  if (point?.status === 'CREATING') cloud.recoveryPoints.delete(scope, point.arn);
  const { recoveryPointArn: _gone, ...rest } = job;
  const { message, category } = CAUSES[cause];
  const ended = { ...rest, state, message: message(job), category, completedAt: cloud.now() };
  if (state === 'FAILED') ended.retries = cause === 'THROTTLED' || cause === 'INTERNAL' ? 3 : 0;
  tellJob(cloud, scope, cloud.backupJobs.put(scope, job.id, ended));
}

function begin(cloud: Cloud, scope: string, job: BackupJob): void {
  const now = cloud.now();
  const { fate } = job;
  if (fate?.outcome === 'EXPIRED' && CAUSES[fate.cause].atStart) return end(cloud, scope, job, 'EXPIRED', fate.cause);
  if (fate?.outcome === 'FAILED' && CAUSES[fate.cause].atStart) return end(cloud, scope, job, 'FAILED', fate.cause);
  const resource = resourceAt(cloud, scope, job.resourceArn);
  if (!resource) return end(cloud, scope, job, 'FAILED', 'RESOURCE_NOT_FOUND');
  if (!cloud.backupVaults.get(scope, job.vault)) return end(cloud, scope, job, 'FAILED', 'VAULT_NOT_FOUND');
  const busy = cloud.backupJobs
    .all(scope)
    .some((one) => one.resourceArn === job.resourceArn && (one.state === 'RUNNING' || one.state === 'ABORTING'));
  if (busy && now >= job.startBy) return end(cloud, scope, job, 'EXPIRED', 'ALREADY_RUNNING');
  if (busy) return plan(cloud, 'BACKUP_JOB', scope, job.id, Math.min(job.startBy, now + LOOK_AGAIN_MS));
  const point = beginPoint(cloud, scope, job, resource);
  const overdue = fate?.cause === 'NOT_COMPLETED';
  const takes = job.createdBy ? Math.round((2 + 10 * noise(`${job.id}/takes`)) * MINUTE) : ON_DEMAND_MS;
  const bytes = point.bytes;
  const expectedAt = now + takes;
  move(cloud, scope, job, {
    state: 'RUNNING',
    startedAt: now,
    expectedAt,
    recoveryPointArn: point.arn,
    bytes,
    ...(resource.name === undefined ? {} : { resourceName: resource.name }),
  });
  plan(cloud, 'BACKUP_JOB', scope, job.id, overdue ? job.completeBy : Math.min(expectedAt, job.completeBy));
}

function finish(cloud: Cloud, scope: string, job: BackupJob): void {
  const { fate } = job;
  if (fate?.outcome === 'ABORTED') return stop(cloud, scope, job);
  if (fate?.outcome === 'FAILED') return end(cloud, scope, job, 'FAILED', fate.cause);
  if (fate?.outcome === 'EXPIRED' || cloud.now() >= job.completeBy) {
    return end(cloud, scope, job, 'EXPIRED', 'NOT_COMPLETED');
  }
  const resource = resourceAt(cloud, scope, job.resourceArn);
  if (!resource) return end(cloud, scope, job, 'FAILED', 'RESOURCE_NOT_FOUND');
  const partial = fate?.outcome === 'PARTIAL';
  const whole = job.bytes ?? bytesOf(imageOf(cloud, scope, resource), job.resourceArn);
  const bytes = partial ? Math.round(whole * 0.6) : whole;
  // A job that completed and has something to say for itself is what the console calls "completed with issues".
  const issue = fate?.outcome === 'COMPLETED_WITH_ISSUES' ? CAUSES[fate.cause] : undefined;
  const lacking = 'Some of the resources could not be backed up.';
  move(cloud, scope, job, {
    state: partial ? 'PARTIAL' : 'COMPLETED',
    percent: 100,
    bytes,
    transferred: bytes,
    completedAt: cloud.now(),
    category: issue?.category ?? (partial ? 'Partial' : 'SUCCESS'),
    ...(issue ? { message: issue.message(job) } : partial ? { message: lacking } : {}),
  });
  const arn = job.recoveryPointArn ?? '';
  completePoint(cloud, scope, arn, partial ? 'PARTIAL' : 'COMPLETED');
  const point = cloud.recoveryPoints.get(scope, arn);
  if (!point || point.continuous) return;
  for (const { destinationVaultArn, lifecycle } of job.copyActions) {
    const { role, createdBy } = job;
    startCopy(cloud, scope, {
      ...{ point, destinationVaultArn, role, backupJobId: job.id },
      ...(lifecycle ? { lifecycle } : {}),
      ...(createdBy ? { createdBy } : {}),
    });
  }
}

/** Somebody stops a job: it is aborting, and soon aborted. */
export function stop(cloud: Cloud, scope: string, job: BackupJob): void {
  unplan(cloud, 'BACKUP_JOB', scope, job.id);
  move(cloud, scope, job, { state: 'ABORTING' });
  plan(cloud, 'BACKUP_JOB', scope, job.id, cloud.now() + STEP_MS);
}
