import { automationEnd } from '../remediation/status';
import type { RemediationStepStatus } from '../words';
import { patchStep, type PatchStep } from './chain';
import { PATCH_STEPS as STEP } from './document';

/** The automation of one instance, as Systems Manager tells it. */
export interface PatchExecution {
  executionId: string;
  instanceId: string | null;
  /** Systems Manager's own word. */
  status: string;
  failureMessage: string | null;
  steps: {
    name: string;
    status: string;
    startedAt: string | null;
    endedAt: string | null;
    failureMessage: string | null;
    outputs: Record<string, string>;
  }[];
}

type Stage = 'PENDING' | 'SNAPSHOTTING' | 'INSTALLING' | 'VERIFYING';

/** What an automation means for its instance. */
export type Reading = { chain: PatchStep[]; snapshotId: string | null } & (
  | { verdict: 'GOES_ON'; stage: Stage }
  | { verdict: 'SUCCEEDED'; missingCritical: number; missingTotal: number }
  /** It was left alone, or its turn was taken away, or it failed: nothing was installed. */
  | { verdict: 'SKIPPED' | 'CUT_OFF' | 'NOT_PATCHED'; reason: string }
  /** Installing had begun, and it did not end well: somebody has to look at the instance. */
  | { verdict: 'UNSURE'; cancelled: boolean; reason: string }
);

/** Reads what an automation of our document has done so far. `snapshot`: whether it takes one at all. */
export function readExecution(execution: PatchExecution, snapshot: boolean): Reading {
  const { steps } = execution;
  const find = (name: string) => steps.find((step) => step.name === name);
  const chain = [
    link('SNAPSHOT', steps, [STEP.snapshot, STEP.wait, STEP.assert]),
    link('INSTALL', steps, [STEP.install]),
    link('VERIFY', steps, [STEP.verifyInstance, STEP.verifyAgent, STEP.read]),
  ];
  if (!snapshot) chain[0] = { ...chain[0], status: 'SKIPPED' };
  const [first, install, verify] = chain;
  const made = find(STEP.snapshot)?.outputs.SnapshotId ?? null;
  const command = find(STEP.install)?.outputs.CommandId ?? null;
  if (first.startedAt) first.evidence = { automationExecutionId: execution.executionId, snapshotId: made };
  if (install.startedAt) {
    install.evidence = { automationExecutionId: execution.executionId, ...(command && { commandId: command }) };
  }
  const state = patchState(find(STEP.read)?.outputs);
  if (state) verify.evidence = { ...state };
  const read = { chain, snapshotId: made };

  const end = automationEnd(execution.status);
  if (end === null) return { ...read, verdict: 'GOES_ON', stage: stageOf(chain) };
  const reason = execution.failureMessage ?? `The automation ended as ${execution.status}.`;
  if (end === 'SUCCESS') {
    if (find(STEP.leaveAlone)) return { ...read, verdict: 'SKIPPED', reason: whyLeft(find(STEP.describe)?.outputs) };
    if (state && state.failed === 0) {
      return { ...read, verdict: 'SUCCEEDED', missingCritical: state.critical, missingTotal: state.missing };
    }
    const failed = state ? `${state.failed} patches could not be installed.` : reason;
    return { ...read, verdict: 'UNSURE', cancelled: false, reason: failed };
  }
  if (install.startedAt) return { ...read, verdict: 'UNSURE', cancelled: end === 'CANCELLED', reason };
  return { ...read, verdict: end === 'CANCELLED' ? 'CUT_OFF' : 'NOT_PATCHED', reason };
}

function stageOf([snapshot, install, verify]: PatchStep[]): Stage {
  if (verify.startedAt) return 'VERIFYING';
  if (install.startedAt) return 'INSTALLING';
  return snapshot.startedAt ? 'SNAPSHOTTING' : 'PENDING';
}

const RUNNING = new Set(['Pending', 'InProgress', 'Waiting', 'Cancelling']);

/** Several steps of the document are one link of the chain: it ends well with the last, and badly with any. */
function link(kind: PatchStep['kind'], all: PatchExecution['steps'], names: readonly string[]): PatchStep {
  const steps = names.flatMap((name) => all.filter((step) => step.name === name));
  const bad = steps.find(({ status }) => status !== 'Success' && !RUNNING.has(status));
  const whole = steps.length === names.length && steps.every(({ status }) => status === 'Success');
  const status: RemediationStepStatus = bad
    ? (automationEnd(bad.status) ?? 'FAILED')
    : whole
      ? 'SUCCESS'
      : steps.length > 0
        ? 'IN_PROGRESS'
        : 'PENDING';
  return {
    ...patchStep(kind, status),
    startedAt: steps[0]?.startedAt ?? null,
    endedAt: bad || whole ? (steps.at(-1)!.endedAt ?? null) : null,
    message: bad?.failureMessage ?? null,
  };
}

/** What Patch Manager says of an instance, in numbers. */
export interface PatchState {
  missing: number;
  failed: number;
  critical: number;
}

function patchState(outputs: Record<string, string> | undefined): PatchState | null {
  if (!outputs || !/^\d+$/.test(outputs.Missing ?? '')) return null;
  return {
    missing: Number(outputs.Missing),
    failed: Number(outputs.Failed || 0),
    critical: Number(outputs.Critical || 0),
  };
}

function whyLeft(outputs: Record<string, string> | undefined): string {
  const state = outputs?.State;
  if (state && state !== 'running') return `The instance was ${state}.`;
  return 'The instance belongs to an Auto Scaling group, which replaces its instances.';
}
