import { jobKey } from './backup';
import type { NormalisedSignal } from './signal';
import { hintOfArn } from './subjects';

/** A job that ended, of whose end no signal has told. */
export interface FoundBackup {
  kind: 'BACKUP' | 'COPY';
  senderEventId: string;
  awsAccountId: string;
  region: string;
  jobId: string;
  state: string;
  statusMessage: string | null;
  messageCategory: string | null;
  resourceArn: string | null;
  resourceType: string | null;
  vault: string | null;
  vaultArn: string | null;
  createdAt: Date;
  endedAt: Date;
}

/** What the lost event would have told: the same job, at the moment at which it ended. */
export function foundBackup(found: FoundBackup): NormalisedSignal {
  const { kind, awsAccountId, region, jobId, state, resourceArn } = found;
  return {
    source: 'BACKUP',
    senderEventId: found.senderEventId,
    awsAccountId,
    region,
    occurredAt: found.endedAt,
    type: 'Backup job found by synchronisation',
    subjectArn: resourceArn,
    resourceHints: hintOfArn(resourceArn),
    title: `${kind === 'COPY' ? 'Copy job' : 'Backup job'} ${jobId} is ${state}`,
    state: state === 'COMPLETED' ? 'CLEARED' : 'FIRING',
    dedupKey: jobKey(awsAccountId, region, kind, jobId),
    facts: {
      jobKind: kind,
      jobId,
      jobState: state,
      statusMessage: found.statusMessage,
      messageCategory: found.messageCategory,
      resourceArn,
      resourceType: found.resourceType,
      vaultName: kind === 'BACKUP' ? found.vault : null,
      vaultArn: found.vaultArn,
      createdAt: found.createdAt.toISOString(),
      foundBySynchronisation: state,
    },
  };
}
