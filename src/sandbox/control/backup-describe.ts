import type { Cloud } from '../cloud';

type Counts = Record<string, number>;

const add = (counts: Counts, name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);

/** What has become of every job, for tests to compare with: counted in all and by account, and one by one. */
export function describeBackups(cloud: Cloud): Record<string, unknown> {
  const counts: Counts = {};
  const byAccount: Record<string, Counts> = {};
  const jobs = cloud.backupJobs.scopeNames().flatMap((scope) => {
    const [accountId = '', region] = scope.split('/');
    return cloud.backupJobs.all(scope).map((job) => {
      add(counts, job.state);
      add((byAccount[accountId] ??= {}), job.state);
      return {
        accountId,
        region,
        jobId: job.id,
        state: job.state,
        resourceArn: job.resourceArn,
        resourceType: job.type,
        vault: job.vault,
        recoveryPointArn: job.recoveryPointArn ?? null,
        planId: job.createdBy?.planId ?? null,
        message: job.message ?? null,
        category: job.category ?? null,
        createdAt: new Date(job.createdAt).toISOString(),
        completedAt: job.completedAt === undefined ? null : new Date(job.completedAt).toISOString(),
      };
    });
  });
  const copies: Counts = {};
  for (const scope of cloud.copyJobs.scopeNames()) {
    for (const job of cloud.copyJobs.all(scope)) add(copies, job.state);
  }
  const restores: Counts = {};
  for (const scope of cloud.restoreJobs.scopeNames()) {
    for (const job of cloud.restoreJobs.all(scope)) add(restores, job.status);
  }
  const points: Counts = {};
  for (const scope of cloud.recoveryPoints.scopeNames()) {
    for (const point of cloud.recoveryPoints.all(scope)) add(points, point.status);
  }
  const { fraction = 0, seed = null, seen = 0, lost = 0 } = cloud.backupLosses.get('all', 'losses') ?? {};
  return { counts, byAccount, copies, restores, recoveryPoints: points, events: { fraction, seed, seen, lost }, jobs };
}
