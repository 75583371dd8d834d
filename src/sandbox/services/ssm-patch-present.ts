import type * as S from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud';
import { AwsError } from '../wire/error';
import { type ReportedPatch, lacks, patchesOf, snapshotOf } from '../world/patch-compliance';
import { catalogueOf } from '../world/patch-catalogue';
import { baselineOf } from '../world/patch-baseline';
import { standingOf } from '../world/patch-approval';
import { systemOf } from '../world/patch-system';
import type { PatchReport, PatchRowState, PatchSystem, Release } from '../world/types';

export const badToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.', 400);

/** The size of a page within what an operation takes. */
export function within(given: number | undefined, low: number, high: number, standard = high): number {
  const size = given ?? standard;
  if (size < low || size > high) {
    const bound = size < low ? `greater than or equal to ${low}` : `less than or equal to ${high}`;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
      400,
    );
  }
  return size;
}

/** A release as Patch Manager describes it. */
export const presentRelease = (release: Release, system: PatchSystem): S.Patch => {
  const windows = system.name === 'WINDOWS';
  const shared = {
    Id: `${system.product}-${release.id}`,
    ReleaseDate: new Date(release.releasedAt),
    Title: release.title,
    Description: release.title,
    Vendor: windows ? 'Microsoft' : system.family,
    ProductFamily: system.family,
    Product: system.product,
    Classification: release.classification,
    CVEIds: release.cves,
  };
  if (windows) {
    return {
      ...shared,
      ContentUrl: `https://support.microsoft.com/en-us/kb/${release.kbId.slice(2)}`,
      MsrcSeverity: release.severity,
      KbNumber: release.kbId,
      MsrcNumber: '',
      Language: 'All',
    };
  }
  return {
    ...shared,
    AdvisoryIds: release.security ? [release.advisory] : [],
    BugzillaIds: [],
    Name: release.name,
    Epoch: 0,
    Version: release.version,
    Release: release.dist,
    Arch: release.arch,
    Severity: release.severity,
    Repository: release.security ? 'security' : 'updates',
  };
};

/** A patch on an instance. What no rule of the baseline names has no words on Windows. */
export function presentPatch({ release, state, installedAt }: ReportedPatch): S.PatchComplianceData {
  const nameless = state === 'InstalledOther' && release.arch === 'x64';
  return {
    Title: nameless ? '' : release.title,
    KBId: release.kbId,
    Classification: nameless ? '' : release.classification,
    Severity: nameless ? '' : release.severity,
    State: state as S.PatchComplianceDataState,
    InstalledTime: new Date(installedAt),
    ...(release.cves.length > 0 && !nameless ? { CVEIds: release.cves.join(',') } : {}),
  };
}

export const countOf = (report: PatchReport, state: PatchRowState): number =>
  report.rows.filter(([, held]) => held === state).length;

/** Patches of the baseline that do not concern the instance: those that a later release has made superfluous. */
function notApplicable(cloud: Cloud, scope: string, report: PatchReport): number {
  const system = systemOf(report.os);
  const baseline = baselineOf(cloud, scope, report.baselineId);
  if (!system || !baseline) return 0;
  const shown = new Set(report.rows.map(([id]) => id));
  return catalogueOf(system)
    .all(report.endedAt)
    .filter((release) => !shown.has(release.id) && standingOf(baseline, system, release).at <= report.endedAt).length;
}

export function presentState(cloud: Cloud, scope: string, report: PatchReport): S.InstancePatchState {
  const open = patchesOf(report).filter(lacks);
  const critical = open.filter(({ level }) => level === 'CRITICAL').length;
  const security = open.filter(({ level, release }) => level !== 'CRITICAL' && release.security).length;
  return {
    InstanceId: report.instanceId,
    PatchGroup: report.patchGroup,
    BaselineId: report.baselineId,
    SnapshotId: snapshotOf(report),
    OwnerInformation: '',
    InstalledCount: countOf(report, 'Installed'),
    InstalledOtherCount: countOf(report, 'InstalledOther'),
    InstalledPendingRebootCount: countOf(report, 'InstalledPendingReboot'),
    InstalledRejectedCount: countOf(report, 'InstalledRejected'),
    MissingCount: countOf(report, 'Missing'),
    FailedCount: countOf(report, 'Failed'),
    UnreportedNotApplicableCount: 0,
    NotApplicableCount: notApplicable(cloud, scope, report),
    AvailableSecurityUpdateCount: countOf(report, 'AvailableSecurityUpdate'),
    OperationStartTime: new Date(report.startedAt),
    OperationEndTime: new Date(report.endedAt),
    Operation: report.operation,
    ...(report.lastNoRebootAt === undefined
      ? {}
      : { LastNoRebootInstallOperationTime: new Date(report.lastNoRebootAt) }),
    RebootOption: report.rebootOption,
    CriticalNonCompliantCount: critical,
    SecurityNonCompliantCount: security,
    OtherNonCompliantCount: open.length - critical - security,
  };
}
