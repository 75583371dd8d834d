import { patchesOf, snapshotOf } from './patch-compliance';
import type { PatchReport } from './types';

const count = (report: PatchReport, state: string): number => report.rows.filter(([, held]) => held === state).length;

/** What the document prints at its end. */
export function summaryOf(report: PatchReport): string {
  const lines: [string, string | number][] = [
    ['PatchGroup', report.patchGroup],
    ['BaselineId', report.baselineId],
    ['SnapshotId', snapshotOf(report)],
    ['RebootOption', report.rebootOption],
    ['OperationType', report.operation],
    ['OperationStartTime', new Date(report.startedAt).toISOString()],
    ['OperationEndTime', new Date(report.endedAt).toISOString()],
    ['InstalledCount', count(report, 'Installed')],
    ['InstalledOtherCount', count(report, 'InstalledOther')],
    ['InstalledPendingRebootCount', count(report, 'InstalledPendingReboot')],
    ['InstalledRejectedCount', count(report, 'InstalledRejected')],
    ['MissingCount', count(report, 'Missing')],
    ['FailedCount', count(report, 'Failed')],
  ];
  const open = patchesOf(report).filter(({ state }) => state === 'Missing' || state === 'Failed');
  const list = open.map(({ release, state }) => `  ${state}: ${release.title}`);
  return [
    `Patch Summary for ${report.instanceId}`,
    ...lines.map(([name, value]) => `${name} : ${value}`),
    ...list,
    '',
  ].join('\n');
}
