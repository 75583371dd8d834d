import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { CAUSE_NAMES } from '../world/backup-fault';
import type { BackupCause, BackupFault, BackupLosses, Fate } from '../world/types';
import { type Body, Refusal, choice, text, whole } from './refusal';

export const OUTCOMES: readonly Fate['outcome'][] = [
  'FAILED',
  'EXPIRED',
  'ABORTED',
  'PARTIAL',
  'COMPLETED_WITH_ISSUES',
];

/** Of each end the reason that most often leads to it. */
const USUAL: Record<Fate['outcome'], BackupCause> = {
  FAILED: 'ACCESS_DENIED',
  EXPIRED: 'WINDOW_MISSED',
  ABORTED: 'STOPPED',
  PARTIAL: 'INTERNAL',
  COMPLETED_WITH_ISSUES: 'VSS',
  COMPLETED: 'INTERNAL',
};

export function fateOf(body: Body, otherwise: Fate['outcome'] = 'FAILED'): Fate {
  const outcome = choice(body, 'outcome', OUTCOMES, otherwise);
  return { outcome, cause: choice(body, 'cause', CAUSE_NAMES, USUAL[outcome]) };
}

/** Lets the next jobs of an account end otherwise: those of one resource, plan, vault or region where they are named. */
export function troubleBackup(cloud: Cloud, body: Body): BackupFault & { accountId: string } {
  const accountId = text(body, 'accountId');
  if (!cloud.account(accountId)) throw new Refusal('NOT_FOUND', `There is no account ${accountId}`, 'accountId', 404);
  const named = Object.fromEntries(
    (['region', 'resourceArn', 'planId', 'vault'] as const).flatMap((field) => {
      const value = text(body, field, undefined);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const fault: BackupFault = {
    id: randomUUID(),
    kind: choice(body, 'kind', ['BACKUP', 'COPY', 'RESTORE'] as const, 'BACKUP'),
    fate: fateOf(body),
    ...named,
    left: whole(body, 'times', 1, 1_000_000, 1),
  };
  cloud.backupFaults.put(accountId, fault.id, fault);
  return { accountId, ...fault };
}

/** Lets a share of what AWS Backup says get lost, the same share of the same events for the same seed; 0 ends it. */
export function loseBackupEvents(cloud: Cloud, body: Body): BackupLosses {
  const { fraction } = body;
  if (typeof fraction !== 'number' || !(fraction >= 0 && fraction <= 1)) {
    throw new Refusal('INVALID', 'fraction must be a number from 0 to 1', 'fraction');
  }
  const seed = text(body, 'seed', 'losses');
  return cloud.backupLosses.put('all', 'losses', { fraction, seed, seen: 0, lost: 0 });
}
