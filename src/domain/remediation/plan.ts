import { createHash } from 'node:crypto';
import type { RemediationAction, RemediationStepStatus } from '../words';

/** GUARD decides, AUTOMATION lets Systems Manager act, VERIFY looks whether the alert is over, BACKUP is a backup job. */
export type StepKind = 'GUARD' | 'AUTOMATION' | 'VERIFY' | 'BACKUP';

export interface PlannedStep {
  name: string;
  kind: StepKind;
  /** What it does, in the API's words: an SSM document, or our own check. */
  action: string;
  /** How long it may take in service time before it counts as timed out. */
  patienceMs: number;
}

/** A step as a remediation keeps it. */
export interface Step extends PlannedStep {
  status: RemediationStepStatus;
  startedAt: string | null;
  endedAt: string | null;
  output: Record<string, unknown> | null;
  failureMessage: string | null;
  /** AUTOMATION: what it is started with. Decided once, so that a repeat with the same token is the same call. */
  parameters: Record<string, string[]> | null;
  executionId: string | null;
}

const MINUTE = 60_000;
const guard = (name: string): PlannedStep => ({ name, kind: 'GUARD', action: 'CHECK_GUARDS', patienceMs: 15 * MINUTE });
const verify = (name: string, minutes: number): PlannedStep => ({
  name,
  kind: 'VERIFY',
  action: 'VERIFY_ALARM',
  patienceMs: minutes * MINUTE,
});
const automation = (name: string, document: string, minutes: number): PlannedStep => ({
  name,
  kind: 'AUTOMATION',
  action: document,
  patienceMs: minutes * MINUTE,
});

/** Documents of the family have one name for each platform; the guard before puts the real one in. */
export const DOCUMENTS = {
  restart: 'AWS-RestartEC2Instance',
  inspect: { linux: 'Opsgraph-InspectLinuxDisks', windows: 'Opsgraph-InspectWindowsDisks' },
  clean: { linux: 'Opsgraph-CleanLinuxDisk', windows: 'Opsgraph-CleanWindowsDisk' },
  extend: { linux: 'Opsgraph-ExtendLinuxVolume', windows: 'Opsgraph-ExtendWindowsVolume' },
  database: 'Opsgraph-ExtendDatabaseStorage',
  provisioned: 'Opsgraph-ExtendProvisionedDatabaseStorage',
  maximum: 'Opsgraph-RaiseDatabaseMaximumStorage',
  fileVolume: 'Opsgraph-ExtendOntapVolume',
  fileSystem: 'Opsgraph-ExtendOntapFileSystemAndVolume',
} as const;

const PLANS: Record<RemediationAction, (windows: boolean) => PlannedStep[]> = {
  EC2_STOP_START: () => [
    guard('verifyInaccessible'),
    automation('stopAndStart', DOCUMENTS.restart, 20),
    verify('verify', 20),
  ],
  EC2_VOLUME_CLEAN_THEN_EXTEND: (windows) => {
    const platform = windows ? 'windows' : 'linux';
    return [
      guard('checkDisk'),
      automation('inspect', DOCUMENTS.inspect[platform], 20),
      guard('checkCleaning'),
      automation('clean', DOCUMENTS.clean[platform], 30),
      verify('verifyCleaned', 15),
      guard('checkVolume'),
      automation('extend', DOCUMENTS.extend[platform], 90),
      verify('verify', 40),
    ];
  },
  RDS_EXTEND_STORAGE: () => [
    guard('checkDatabase'),
    automation('extend', DOCUMENTS.database, 90),
    verify('verify', 30),
  ],
  RDS_RAISE_MAX_STORAGE_30PCT: () => [
    guard('checkDatabase'),
    automation('raise', DOCUMENTS.maximum, 60),
    verify('verify', 30),
  ],
  BACKUP_START_AGAIN: () => [
    { name: 'startAgain', kind: 'BACKUP', action: 'StartBackupJob', patienceMs: 24 * 60 * MINUTE },
  ],
  FSX_ONTAP_EXTEND_VOLUME_10PCT: () => [
    guard('checkVolume'),
    automation('extend', DOCUMENTS.fileVolume, 90),
    // The alarm looks at two hours.
    verify('verify', 150),
  ],
};

export function stepsOf(action: RemediationAction, windows = false): Step[] {
  return PLANS[action](windows).map((step) => ({
    ...step,
    status: 'PENDING',
    startedAt: null,
    endedAt: null,
    output: null,
    failureMessage: null,
    parameters: null,
    executionId: null,
  }));
}

/** The runbook by which the remediation is known: the document of its last automation, or what AWS Backup is asked for. */
export function runbookOf(steps: readonly Pick<Step, 'kind' | 'action'>[]): string {
  return steps.filter(({ kind }) => kind === 'AUTOMATION' || kind === 'BACKUP').at(-1)!.action;
}

/**
 * The token under which Systems Manager knows the start of a step's automation: the same for every try, so that a start
 * whose answer was lost is found again instead of being repeated. A remediation's only automation has its own id.
 */
export function clientToken(
  remediationId: string,
  steps: readonly Pick<Step, 'kind' | 'name'>[],
  name: string,
): string {
  if (steps.filter(({ kind }) => kind === 'AUTOMATION').length === 1) return remediationId;
  const hex = createHash('sha256').update(`${remediationId} ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
