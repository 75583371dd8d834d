import { systemCaller } from '../domain/caller';
import { backupRoleArn } from '../domain/catalog/backup-plans';
import { whyNotRestorable } from '../domain/recovery-point';
import { metadataOf } from '../domain/restore-options';
import { describeRestore, describeRestores, restoreMetadata, startRestore } from '../integrations/aws/restores';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { unknownRestores } from '../operations/restore-job/apply-restores';
import { restoreWork, type RestoreWork } from '../operations/restore-job/load';
import {
  recordBegun,
  recordPrepared,
  recordSeen,
  recordTrouble,
  type Next,
} from '../operations/restore-job/record-progress';
import { transact, type Unit } from '../operations/unit';
import type { JobContext, JobHandler } from './context';

const caller = systemCaller('restore');
/** How long the AWS calls of one look may take together: an account that hangs must not keep its place. */
const PATIENCE_MS = 20_000;
/** AWS Backup remembers a token for an hour; after that it must be looked for whether the restore was begun. */
const TOKEN_MS = 45 * 60_000;

/** What AWS answers where asking again is of no use. */
const FINAL: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'InvalidParameterValueException',
  'InvalidRequestException',
  'MissingParameterValueException',
  'ResourceNotFoundException',
  'ValidationException',
]);

/**
 * Takes a restore as far as it goes now: what it is to be made of, its start, then its progress. Each look loads it anew
 * and records what came of it; whoever is killed in between leaves what the next look does again under the same token.
 */
export const runRestore: JobHandler = async (ids, context) => {
  const id = String(ids.restoreJobId);
  for (let next: Next = 'ON'; next === 'ON';) {
    const work = await restoreWork(context.database, id);
    if (!work) return;
    next = await look(work, context);
  }
};

async function look(work: RestoreWork, context: JobContext): Promise<Next> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  let record: (unit: Unit) => Promise<Next>;
  try {
    record = await act(work, context, signal);
  } catch (error) {
    // Stopping is no trouble of AWS: the job runs again after the restart.
    if (context.signal.aborted) throw error;
    const trouble = { message: describeFailure(error), final: FINAL.has(codeOf(error) ?? '') };
    record = (unit) => recordTrouble(unit, work.id, trouble);
  }
  return transact(context.database, caller, record);
}

/** Asks AWS, or lets it act; gives what is to be recorded of it. */
async function act(
  work: RestoreWork,
  { aws, database }: JobContext,
  signal: AbortSignal,
): Promise<(unit: Unit) => Promise<Next>> {
  const { id, region, point, now } = work;
  const access = { ...work.account, accountId: work.account.id };
  if (work.jobId !== null) {
    const seen = await describeRestore(aws, access, region, work.jobId, signal);
    if (!seen) throw new Error('AWS Backup told nothing of the restore.');
    return (unit) => recordSeen(unit, id, seen);
  }
  if (work.metadata === null) {
    // Waiting for its turn it may have outlived what it was to be made of.
    const why = whyNotRestorable(point, now);
    if (why) return (unit) => recordTrouble(unit, id, { message: why, final: true });
    const told = await restoreMetadata(aws, access, region, point, signal);
    const { resourceType, resourceArn } = point;
    const { targetName, options, createdAt: askedAt } = work;
    const zone = point.zone ?? `${region}a`;
    const metadata = metadataOf(told, { resourceType, resourceArn, targetName, options, zone, token: id, askedAt });
    return (unit) => recordPrepared(unit, id, metadata);
  }
  const sentAt = work.sentAt ?? now;
  if (now.getTime() - sentAt.getTime() >= TOKEN_MS) {
    const since = await describeRestores(aws, access, region, signal, { since: new Date(sentAt.getTime() - 60_000) });
    const same = since.filter(({ recoveryPointArn }) => recoveryPointArn === point.arn);
    const [begun] = await unknownRestores(database, work.account.id, region, same);
    if (begun) return (unit) => recordBegun(unit, id, begun.jobId);
  }
  const jobId = await startRestore(
    aws,
    access,
    region,
    {
      recoveryPointArn: point.arn,
      resourceType: point.resourceType,
      metadata: work.metadata,
      roleArn: point.roleArn ?? backupRoleArn(access.awsAccountId),
      token: id,
    },
    signal,
  );
  return (unit) => recordBegun(unit, id, jobId);
}
