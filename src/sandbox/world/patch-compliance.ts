import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud';
import { emit, makeEvent } from './bus';
import { catalogueOf } from './patch-catalogue';
import { NON_COMPLIANT } from './patch-state';
import { systemOf } from './patch-system';
import type { ComplianceLevel, PatchReport, PatchRow, PatchRowState, Release } from './types';

/** The most severe first. */
export const LEVELS: readonly ComplianceLevel[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED'];

export interface ReportedPatch {
  release: Release;
  state: PatchRowState;
  installedAt: number;
  level: ComplianceLevel;
}

/** The patches of a report, with what is known of each. */
export function patchesOf(report: PatchReport): ReportedPatch[] {
  const system = systemOf(report.os);
  if (!system) return [];
  const catalogue = catalogueOf(system);
  return report.rows.flatMap(([id, state, installedAt, level]: PatchRow) => {
    const release = catalogue.find(id, report.endedAt);
    return release ? [{ release, state, installedAt, level }] : [];
  });
}

export const lacks = (patch: Pick<ReportedPatch, 'state'>): boolean => NON_COMPLIANT.includes(patch.state);

/** A UUID that belongs to a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}

/** The snapshot of approved patches that a report was made by, and the execution that made it. */
export const snapshotOf = (report: PatchReport): string =>
  report.snapshotId ?? uuidOf(`${report.instanceId}/${report.startedAt}/snapshot`);
export const executionOf = (report: PatchReport): string =>
  report.executionId ?? uuidOf(`${report.instanceId}/${report.startedAt}/execution`);

/** Whether an instance complies, and how much what it lacks matters. */
export function complianceOf(report: PatchReport): { compliant: boolean; severity: ComplianceLevel } {
  const open = report.rows.filter(([, state]) => NON_COMPLIANT.includes(state)).map(([, , , level]) => level);
  const severity = LEVELS.find((level) => open.includes(level)) ?? 'UNSPECIFIED';
  return { compliant: open.length === 0, severity };
}

/** Keeps a report; where the instance complies no longer or again, "Configuration Compliance State Change" is told. */
export function fileReport(cloud: Cloud, scope: string, report: PatchReport, before: PatchReport | undefined): void {
  cloud.patchReports.put(scope, report.instanceId, report);
  const now = complianceOf(report);
  if (before && complianceOf(before).compliant === now.compliant) return;
  const [accountId = '', region = ''] = scope.split('/');
  const detail = {
    'resource-type': 'managed-instance',
    'resource-id': report.instanceId,
    'compliance-status': now.compliant ? 'compliant' : 'non_compliant',
    'compliance-type': 'Patch',
    'patch-baseline-id': report.baselineId,
    severity: now.severity.toLowerCase(),
  };
  const resources = [`arn:aws:ssm:${region}:${accountId}:managed-instance/${report.instanceId}`];
  const about = {
    accountId,
    region,
    source: 'aws.ssm',
    type: 'Configuration Compliance State Change',
    resources,
    detail,
  };
  emit(cloud, accountId, region, makeEvent(cloud, about));
}
