import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { LEVELS, type ReportedPatch, complianceOf, executionOf, lacks, patchesOf } from '../world/patch-compliance';
import { reportOf } from '../world/patch-state';
import type { ComplianceLevel, Instance, PatchReport } from '../world/types';
import { badToken, within } from './ssm-patch-present';

const TYPE = 'Patch';
const RESOURCE = 'ManagedInstance';

const execution = (report: PatchReport): S.ComplianceExecutionSummary => ({
  ExecutionTime: new Date(report.endedAt),
  ExecutionId: executionOf(report),
  ExecutionType: 'Command',
});

function item(report: PatchReport, patch: ReportedPatch): S.ComplianceItem {
  const { release, state, installedAt, level } = patch;
  return {
    ComplianceType: TYPE,
    ResourceType: RESOURCE,
    ResourceId: report.instanceId,
    Id: release.kbId,
    Title: release.title,
    Status: lacks(patch) ? 'NON_COMPLIANT' : 'COMPLIANT',
    Severity: level,
    ExecutionSummary: execution(report),
    Details: {
      DocumentName: '',
      DocumentVersion: '',
      Classification: release.classification,
      InstalledTime: installedAt === 0 ? '0' : new Date(installedAt).toISOString(),
      PatchBaselineId: report.baselineId,
      PatchGroup: report.patchGroup,
      PatchSeverity: release.severity,
      PatchState: state,
    },
  };
}

/** Filters of compliance: values of one are alternatives, several must all hold. */
function fits(read: Record<string, string | undefined>, filters: readonly S.ComplianceStringFilter[]): boolean {
  return filters.every(({ Key = '', Values = [], Type = 'EQUAL' }) => {
    if (!Object.hasOwn(read, Key)) throw new AwsError('InvalidFilter', `The filter ${Key} is not valid.`, 400);
    const held = read[Key] ?? '';
    if (Type === 'NOT_EQUAL') return !Values.includes(held);
    if (Type === 'BEGIN_WITH') return Values.some((value) => held.startsWith(value));
    if (Type === 'LESS_THAN') return Values.some((value) => held < value);
    if (Type === 'GREATER_THAN') return Values.some((value) => held > value);
    return Values.includes(held);
  });
}

export function listComplianceItems(
  call: Call<S.ListComplianceItemsCommandInput>,
): Answer<S.ListComplianceItemsCommandOutput> {
  const { input, cloud, scope } = call;
  const ids = input.ResourceIds ?? [];
  const types = input.ResourceTypes ?? [RESOURCE];
  if (types.some((type) => type !== RESOURCE)) {
    throw new AwsError('InvalidResourceType', 'The resource type is not valid: ManagedInstance.', 400);
  }
  const wanted: Instance[] =
    ids.length === 0
      ? cloud.instances.all(scope)
      : ids.map((id) => {
          const found = cloud.instances.get(scope, id);
          if (!found) throw new AwsError('InvalidResourceId', `The resource id ${id} is not valid.`, 400);
          return found;
        });
  const found = wanted
    .flatMap((instance) => reportOf(cloud, scope, instance) ?? [])
    .flatMap((report) => patchesOf(report).map((patch) => item(report, patch)))
    .filter((one) =>
      fits(
        {
          ComplianceType: TYPE,
          Id: one.Id,
          Title: one.Title,
          Status: one.Status,
          Severity: one.Severity,
          PatchState: one.Details?.PatchState,
          Classification: one.Details?.Classification,
        },
        input.Filters ?? [],
      ),
    );
  const { items, next } = page(found, (one) => `${one.ResourceId}/${one.Id}/${one.Title}`, {
    size: within(input.MaxResults, 1, 50),
    token: input.NextToken,
    of: [scope, ids, input.Filters],
    invalid: badToken,
  });
  return { ComplianceItems: items, ...(next ? { NextToken: next } : {}) };
}

const MEMBERS: [ComplianceLevel, keyof S.SeveritySummary][] = [
  ['CRITICAL', 'CriticalCount'],
  ['HIGH', 'HighCount'],
  ['MEDIUM', 'MediumCount'],
  ['LOW', 'LowCount'],
  ['INFORMATIONAL', 'InformationalCount'],
  ['UNSPECIFIED', 'UnspecifiedCount'],
];

const severities = (levels: readonly ComplianceLevel[]): S.SeveritySummary =>
  Object.fromEntries(MEMBERS.map(([level, name]) => [name, levels.filter((one) => one === level).length]));

/** How many resources comply in an account and region, and how many do not. */
export function listComplianceSummaries(
  call: Call<S.ListComplianceSummariesCommandInput>,
): Answer<S.ListComplianceSummariesCommandOutput> {
  const { input, cloud, scope } = call;
  within(input.MaxResults, 1, 50);
  const reports = cloud.instances.all(scope).flatMap((instance) => reportOf(cloud, scope, instance) ?? []);
  if (reports.length === 0 || !fits({ ComplianceType: TYPE }, input.Filters ?? []))
    return { ComplianceSummaryItems: [] };
  const judged = reports.map(complianceOf);
  const of = (compliant: boolean): ComplianceLevel[] =>
    judged.filter((one) => one.compliant === compliant).map(({ severity }) => severity);
  return {
    ComplianceSummaryItems: [
      {
        ComplianceType: TYPE,
        CompliantSummary: { CompliantCount: of(true).length, SeveritySummary: severities(of(true)) },
        NonCompliantSummary: { NonCompliantCount: of(false).length, SeveritySummary: severities(of(false)) },
      },
    ],
  };
}

export function listResourceComplianceSummaries(
  call: Call<S.ListResourceComplianceSummariesCommandInput>,
): Answer<S.ListResourceComplianceSummariesCommandOutput> {
  const { input, cloud, scope } = call;
  const found = cloud.instances
    .all(scope)
    .flatMap((instance) => reportOf(cloud, scope, instance) ?? [])
    .map((report): S.ResourceComplianceSummaryItem => {
      const { compliant, severity } = complianceOf(report);
      const patches = patchesOf(report);
      const levels = (wanted: boolean): ComplianceLevel[] =>
        patches.filter((patch) => lacks(patch) === wanted).map(({ level }) => level);
      return {
        ComplianceType: TYPE,
        ResourceType: RESOURCE,
        ResourceId: report.instanceId,
        Status: compliant ? 'COMPLIANT' : 'NON_COMPLIANT',
        OverallSeverity: LEVELS.find((level) => level === severity) ?? 'UNSPECIFIED',
        ExecutionSummary: execution(report),
        CompliantSummary: { CompliantCount: levels(false).length, SeveritySummary: severities(levels(false)) },
        NonCompliantSummary: { NonCompliantCount: levels(true).length, SeveritySummary: severities(levels(true)) },
      };
    })
    .filter((one) =>
      fits(
        {
          ComplianceType: TYPE,
          ResourceId: one.ResourceId,
          Status: one.Status,
          OverallSeverity: one.OverallSeverity,
        },
        input.Filters ?? [],
      ),
    );
  const { items, next } = page(found, (one) => one.ResourceId ?? '', {
    size: within(input.MaxResults, 1, 50),
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: badToken,
  });
  return { ResourceComplianceSummaryItems: items, ...(next ? { NextToken: next } : {}) };
}
