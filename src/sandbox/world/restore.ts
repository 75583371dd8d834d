import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { tellRestore } from './backup-event';
import { CAUSES, takeFate } from './backup-fault';
import type { RecoveryPoint } from './recovery-types';
import { RestoreFailure, restoreResource } from './restore-resource';
import type { RestoreJob } from './types';

const STEP_MS = 1000;
const RESTORING_MS = 10_000;
/** What lies in cold storage takes about four hours more. */
const COLD_MS = 4 * 3_600_000;

/** Begins to restore what a recovery point holds. */
export function startRestore(
  cloud: Cloud,
  scope: string,
  point: RecoveryPoint,
  asked: Pick<RestoreJob, 'role' | 'metadata' | 'copyTags'> & { idempotencyToken?: string },
): RestoreJob {
  const fate = takeFate(cloud, scope, 'RESTORE', { resourceArn: point.resourceArn, vault: point.vault });
  const id = randomUUID().toUpperCase();
  const job = cloud.restoreJobs.put(scope, id, {
    ...asked,
    id,
    recoveryPointArn: point.arn,
    vaultArn: point.vaultArn,
    resourceArn: point.resourceArn,
    type: point.type,
    createdAt: cloud.now(),
    pointCreatedAt: point.createdAt,
    status: 'PENDING',
    percent: 0,
    bytes: point.bytes,
    ...(fate ? { fate } : {}),
  });
  tellRestore(cloud, scope, job);
  plan(cloud, 'RESTORE_JOB', scope, id, cloud.now() + STEP_MS);
  return job;
}

/** A restore goes on: it runs, then the resource is there, or a reason why not. */
export function restoreDeed(cloud: Cloud, scope: string, id: string): void {
  const job = cloud.restoreJobs.get(scope, id);
  if (!job) return;
  const point = cloud.recoveryPoints.get(scope, job.recoveryPointArn);
  if (job.status === 'PENDING') {
    tellRestore(cloud, scope, cloud.restoreJobs.put(scope, id, { ...job, status: 'RUNNING' }));
    const cold = point?.storageClass === 'COLD' ? COLD_MS : 0;
    plan(cloud, 'RESTORE_JOB', scope, id, cloud.now() + RESTORING_MS + cold);
  } else if (job.status === 'RUNNING') finish(cloud, scope, job, point);
}

function finish(cloud: Cloud, scope: string, job: RestoreJob, point: RecoveryPoint | undefined): void {
  const end = (status: RestoreJob['status'], more: Partial<RestoreJob>): void => {
    const ended = { ...job, status, completedAt: cloud.now(), ...more };
    tellRestore(cloud, scope, cloud.restoreJobs.put(scope, job.id, ended));
  };
  if (job.fate) {
    const { resourceArn, role, vaultArn } = job;
    const message = CAUSES[job.fate.cause].message({ resourceArn, role, vaultArn }).replace('backup', 'restore');
    return end(job.fate.outcome === 'ABORTED' ? 'ABORTED' : 'FAILED', { message });
  }
  if (!point) return end('FAILED', { message: `Recovery point ${job.recoveryPointArn} does not exist.` });
  try {
    const createdArn = restoreResource(cloud, scope, job, point);
    cloud.recoveryPoints.put(scope, point.arn, { ...point, lastRestoreAt: cloud.now() });
    end('COMPLETED', { createdArn, percent: 100 });
  } catch (error) {
    if (!(error instanceof RestoreFailure)) throw error;
    end('FAILED', { message: error.message });
  }
}
