import fc from 'fast-check';
import { PATCH_STEPS as STEP } from '../../src/domain/patching/document';
import { readExecution, type PatchExecution } from '../../src/domain/patching/execution';
import { isActiveRun, patchRunTransition, PatchRunVerb, runEnd } from '../../src/domain/patching/run';
import { isActiveTarget, patchTargetTransition, PatchTargetVerb } from '../../src/domain/patching/instance-status';
import { PatchRunStatus, PatchTargetStatus } from '../../src/domain/words';
import { patchDocument } from '../../src/integrations/aws/patch-document';

const AT = '2026-03-01T00:00:00.000Z';
type Given = [name: string, status?: string, outputs?: Record<string, string>];

function execution(status: string, ...steps: Given[]): PatchExecution {
  return {
    executionId: 'e-1',
    instanceId: 'i-1',
    status,
    failureMessage: status === 'Failed' ? 'It broke.' : null,
    steps: steps.map(([name, of = 'Success', outputs = {}]) => ({
      name,
      status: of,
      startedAt: AT,
      endedAt: of === 'InProgress' ? null : AT,
      failureMessage: of === 'Failed' ? 'It broke.' : null,
      outputs,
    })),
  };
}
const begun: Given[] = [[STEP.describe, 'Success', { State: 'running' }], [STEP.checkState]];
const kept: Given[] = [...begun, [STEP.snapshot, 'Success', { SnapshotId: 'snap-1' }], [STEP.wait], [STEP.assert]];
const installed: Given[] = [...kept, [STEP.install, 'Success', { CommandId: 'c-1' }]];
const well: Given[] = [...installed, [STEP.verifyInstance], [STEP.verifyAgent]];
const state = (Missing: string, Failed = '0', Critical = '0'): Given => [
  STEP.read,
  'Success',
  { Missing, Failed, Critical },
];

describe('an automation of the document', () => {
  it.each<[string, PatchExecution, object]>([
    ['has just begun', execution('InProgress', ...begun), { verdict: 'GOES_ON', stage: 'PENDING' }],
    ['waits for its snapshot', execution('InProgress', ...begun, [STEP.snapshot, 'Success', { SnapshotId: 'snap-1' }], [STEP.wait, 'InProgress']), { verdict: 'GOES_ON', stage: 'SNAPSHOTTING', snapshotId: 'snap-1' }],
    ['installs', execution('InProgress', ...kept, [STEP.install, 'InProgress']), { verdict: 'GOES_ON', stage: 'INSTALLING' }],
    ['looks at the instance', execution('InProgress', ...installed, [STEP.verifyInstance, 'InProgress']), { verdict: 'GOES_ON', stage: 'VERIFYING' }],
    ['has patched', execution('Success', ...well, state('0')), { verdict: 'SUCCEEDED', missingCritical: 0, missingTotal: 0 }],
    ['has patched what it could', execution('Success', ...well, state('3', '0', '1')), { verdict: 'SUCCEEDED', missingCritical: 1, missingTotal: 3 }],
    ['could not install some', execution('Success', ...well, state('3', '2')), { verdict: 'UNSURE', cancelled: false }],
    ['left a stopped instance alone', execution('Success', [STEP.describe, 'Success', { State: 'stopped' }], [STEP.checkState], [STEP.leaveAlone]), { verdict: 'SKIPPED', reason: expect.stringContaining('stopped') }],
    ['left a group alone', execution('Success', ...begun, [STEP.checkGroup], [STEP.leaveAlone]), { verdict: 'SKIPPED', reason: expect.stringContaining('Auto Scaling') }],
    ['has no snapshot', execution('Failed', ...begun, [STEP.snapshot, 'Success', { SnapshotId: 'snap-1' }], [STEP.wait], [STEP.assert, 'Failed']), { verdict: 'NOT_PATCHED', reason: 'It broke.' }],
    ['failed to install', execution('Failed', ...kept, [STEP.install, 'Failed']), { verdict: 'UNSURE', cancelled: false, snapshotId: 'snap-1' }],
    ['was cancelled before', execution('Cancelled', ...kept), { verdict: 'CUT_OFF' }],
    ['was cancelled while installing', execution('Cancelled', ...kept, [STEP.install, 'Cancelled']), { verdict: 'UNSURE', cancelled: true }],
    ['did not come back', execution('TimedOut', ...installed, [STEP.verifyInstance, 'TimedOut']), { verdict: 'UNSURE', cancelled: false }],
  ])('that %s is read as such', (_, given, expected) => {
    expect(readExecution(given, true)).toMatchObject(expected);
  }); // prettier-ignore

  it('tells its chain with the evidence of each link', () => {
    const { chain } = readExecution(execution('Success', ...well, state('3', '0', '1')), true);
    expect(chain).toEqual([
      expect.objectContaining({ kind: 'SNAPSHOT', status: 'SUCCESS', startedAt: AT, endedAt: AT, evidence: { automationExecutionId: 'e-1', snapshotId: 'snap-1' } }),
      expect.objectContaining({ kind: 'INSTALL', status: 'SUCCESS', evidence: { automationExecutionId: 'e-1', commandId: 'c-1' } }),
      expect.objectContaining({ kind: 'VERIFY', status: 'SUCCESS', evidence: { missing: 3, failed: 0, critical: 1 } }),
    ]); // prettier-ignore
  });

  it('installs after its snapshot alone: no way through the document leads past', () => {
    const steps = patchDocument.mainSteps as { name: string; nextStep?: string; onFailure?: string; isEnd?: boolean; inputs: { Choices?: { NextStep: string }[]; Default?: string } }[]; // prettier-ignore
    const ways = (name: string, seen: string[]): string[][] => {
      const at = steps.findIndex((step) => step.name === name);
      const step = steps[at];
      const path = [...seen, name];
      const next = step.inputs.Choices
        ? [...step.inputs.Choices.map(({ NextStep }) => NextStep), step.inputs.Default!]
        : [
            ...(step.isEnd ? [] : [step.nextStep ?? steps[at + 1].name]),
            ...(step.onFailure?.startsWith('step:') ? [step.onFailure.slice(5)] : []),
          ];
      return next.length === 0 ? [path] : next.flatMap((one) => ways(one, path));
    };
    const all = ways(steps[0].name, []);
    const installing = all.filter((path) => path.includes(STEP.install));
    expect(installing.length).toBeGreaterThan(0);
    for (const path of installing) {
      const before = path.slice(0, path.indexOf(STEP.install));
      // Past the snapshot goes only who was told to leave it out.
      if (before.at(-1) === STEP.decide) continue;
      expect(before.slice(-3)).toEqual([STEP.snapshot, STEP.wait, STEP.assert]);
    }
    expect(all.some((path) => path.at(-1) === STEP.leaveAlone)).toBe(true);
  });
});

describe('the states of an instance in a run', () => {
  it('end once: no verb leads out of an outcome, and every active state has ways to one', () => {
    for (const status of PatchTargetStatus) {
      const led = PatchTargetVerb.flatMap((verb) => patchTargetTransition(status, verb) ?? []);
      expect(led.length > 0).toBe(isActiveTarget(status));
      expect(led.some((next) => !isActiveTarget(next))).toBe(isActiveTarget(status));
    }
  });

  it('skip nobody who was touched, restore nobody who was not looked at', () => {
    expect(PatchTargetStatus.filter((status) => patchTargetTransition(status, 'skip'))).toEqual(['PENDING']);
    expect(PatchTargetStatus.filter((status) => patchTargetTransition(status, 'restore'))).toEqual(['VERIFYING', 'REMEDIATING', 'RESTORING']); // prettier-ignore
  });
});

describe('how a run ends', () => {
  it.each<[PatchTargetStatus[], string | null, boolean, PatchRunStatus]>([
    [[], 'SUCCESS', false, 'SUCCESS'],
    [['SUCCEEDED', 'SKIPPED'], 'SUCCESS', false, 'SUCCESS'],
    [['SUCCEEDED', 'FAILED'], 'SUCCESS', false, 'FAILED'],
    [['SUCCEEDED', 'RESTORED'], 'FAILED', false, 'FAILED'],
    [['SUCCEEDED', 'CUT_OFF'], 'TIMED_OUT', false, 'TIMED_OUT'],
    [['SUCCEEDED', 'FAILED', 'CUT_OFF'], 'TIMED_OUT', false, 'FAILED'],
    [['CUT_OFF'], 'SUCCESS', true, 'CANCELLED'],
    [['CUT_OFF'], 'CANCELLED', false, 'CANCELLED'],
    [['SKIPPED'], 'SKIPPED_OVERLAPPING', false, 'SKIPPED_OVERLAPPING'],
    // Systems Manager counts what was made good afterwards as failed.
    [['SUCCEEDED'], 'FAILED', false, 'SUCCESS'],
    [[], 'FAILED', false, 'FAILED'],
  ])('%p, told as %s: stopped %s → %s', (targets, told, stopped, status) => {
    expect(runEnd(targets, told, stopped)).toBe(status);
  });

  it('is always an end, and a run is stopped only before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PatchTargetStatus)),
        fc.constantFrom(null, ...PatchRunStatus),
        fc.boolean(),
        (targets, told, stopped) => {
          const status = runEnd(targets, told, stopped);
          expect(isActiveRun(status)).toBe(false);
          expect(PatchRunVerb.flatMap((verb) => patchRunTransition(status, verb) ?? [])).toEqual([]);
        },
      ),
    );
  });
});
