import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { tellCopy, tellPoint } from './backup-event';
import { CAUSES, takeFate } from './backup-fault';
import { lifeOf, pointArn, schedule, showSnapshot } from './recovery-point';
import type { RecoveryPoint } from './recovery-types';
import type { CopyJob, CreatedBy, Lifecycle } from './types';

const STARTS_AFTER_MS = 1000;
const COPYING_MS = 6000;

/** `account/region` and the name of the vault that an ARN names. */
export function vaultAt(arn: string): { scope: string; name: string } {
  const [, , , region = '', accountId = '', , name = ''] = arn.split(':');
  return { scope: `${accountId}/${region}`, name };
}

/** Begins to copy a recovery point into another vault. */
export function startCopy(
  cloud: Cloud,
  scope: string,
  asked: {
    point: RecoveryPoint;
    destinationVaultArn: string;
    lifecycle?: Lifecycle;
    role: string;
    createdBy?: CreatedBy;
    backupJobId?: string;
    idempotencyToken?: string;
  },
): CopyJob {
  const { point, ...more } = asked;
  const about = { resourceArn: point.resourceArn, vault: point.vault };
  const fate = takeFate(cloud, scope, 'COPY', {
    ...about,
    ...(asked.createdBy ? { planId: asked.createdBy.planId } : {}),
  });
  const id = randomUUID().toUpperCase();
  const job = cloud.copyJobs.put(scope, id, {
    id,
    sourceVaultArn: point.vaultArn,
    sourceArn: point.arn,
    resourceArn: point.resourceArn,
    type: point.type,
    ...(point.resourceName === undefined ? {} : { resourceName: point.resourceName }),
    createdAt: cloud.now(),
    state: 'CREATED',
    bytes: point.bytes,
    ...more,
    ...(fate ? { fate } : {}),
  });
  tellCopy(cloud, scope, job);
  plan(cloud, 'COPY_JOB', scope, id, cloud.now() + STARTS_AFTER_MS);
  return job;
}

/** A copy goes on: it runs, then there is a recovery point in the other vault, or a reason why not. */
export function copyDeed(cloud: Cloud, scope: string, id: string): void {
  const job = cloud.copyJobs.get(scope, id);
  if (!job) return;
  if (job.state === 'CREATED') {
    tellCopy(cloud, scope, cloud.copyJobs.put(scope, id, { ...job, state: 'RUNNING' }));
    plan(cloud, 'COPY_JOB', scope, id, cloud.now() + COPYING_MS);
  } else if (job.state === 'RUNNING') finish(cloud, scope, job);
}

function finish(cloud: Cloud, scope: string, job: CopyJob): void {
  const end = (state: CopyJob['state'], more: Partial<CopyJob>): void => {
    tellCopy(cloud, scope, cloud.copyJobs.put(scope, job.id, { ...job, state, completedAt: cloud.now(), ...more }));
  };
  const point = cloud.recoveryPoints.get(scope, job.sourceArn);
  const there = vaultAt(job.destinationVaultArn);
  const vault = cloud.backupVaults.get(there.scope, there.name);
  if (job.fate && job.fate.outcome !== 'PARTIAL') {
    const cause = CAUSES[job.fate.cause];
    const about = { resourceArn: job.resourceArn, role: job.role, vaultArn: job.destinationVaultArn };
    return end('FAILED', { message: cause.message(about), category: cause.category });
  }
  const missing = !point
    ? `Copy job failed because recovery point ${job.sourceArn} does not exist.`
    : !vault
      ? `Copy job failed because the destination backup vault ${job.destinationVaultArn} does not exist or is not shared.`
      : undefined;
  if (!point || !vault) return end('FAILED', { message: missing ?? '', category: 'ResourceNotFound' });
  const [accountId = '', region = ''] = there.scope.split('/');
  const now = cloud.now();
  const { coldAt: _cold, deleteAt: _delete, lifecycle: _life, undeletable: _kept, ...rest } = point;
  const arn = pointArn(job.type, accountId, region, job.id);
  const copied: RecoveryPoint = {
    ...rest,
    arn,
    status: 'COMPLETED',
    continuous: false,
    createdAt: now,
    completedAt: now,
    vault: there.name,
    vaultArn: job.destinationVaultArn,
    sourceVaultArn: job.sourceVaultArn,
    keyArn: vault.keyArn,
    ...(job.lifecycle ? { lifecycle: job.lifecycle } : {}),
    ...lifeOf(job.type, now, job.lifecycle),
    storageClass: 'WARM',
  };
  cloud.recoveryPoints.put(there.scope, arn, copied);
  showSnapshot(cloud, there.scope, copied);
  schedule(cloud, there.scope, copied);
  tellPoint(cloud, there.scope, copied, 'COMPLETED');
  if (job.fate?.outcome === 'PARTIAL') {
    const message = 'Copy job completed, but not every part of the recovery point could be copied.';
    end('PARTIAL', { destinationArn: arn, message, category: 'Partial' });
  } else end('COMPLETED', { destinationArn: arn, category: 'SUCCESS' });
}
