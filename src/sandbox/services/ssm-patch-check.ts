import type * as S from '@aws-sdk/client-ssm';
import type { Call } from '../service';
import { AwsError } from '../wire/error';
import { FILTER_KEYS } from '../world/patch-approval';
import { baselineOf } from '../world/patch-baseline';
import { LEVELS } from '../world/patch-compliance';
import type { ComplianceLevel, PatchBaseline, PatchFilterOf, PatchRuleOf } from '../world/types';

export const SYSTEM_NAMES = [
  'WINDOWS',
  'AMAZON_LINUX_2',
  'AMAZON_LINUX_2023',
  'UBUNTU',
  'REDHAT_ENTERPRISE_LINUX',
  'SUSE',
  'CENTOS',
  'DEBIAN',
  'ORACLE_LINUX',
  'ROCKY_LINUX',
  'ALMA_LINUX',
];

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);

/** What stands in a baseline's request, for one that is made and for one that is changed. */
export type Said = Partial<
  Pick<
    S.CreatePatchBaselineCommandInput,
    | 'Name'
    | 'Description'
    | 'GlobalFilters'
    | 'ApprovalRules'
    | 'ApprovedPatches'
    | 'ApprovedPatchesComplianceLevel'
    | 'ApprovedPatchesEnableNonSecurity'
    | 'RejectedPatches'
    | 'RejectedPatchesAction'
    | 'Sources'
    | 'AvailableSecurityUpdatesComplianceStatus'
  >
>;

function filtersOf(group: S.PatchFilterGroup | undefined): PatchFilterOf[] {
  const filters = group?.PatchFilters ?? [];
  if (filters.length > 4) throw invalid('A filter group has at most 4 filters.');
  return filters.map(({ Key = '', Values = [] }) => {
    if (!FILTER_KEYS.includes(Key)) throw invalid(`The filter key ${Key} is not valid.`);
    if (Values.length < 1 || Values.length > 20) throw invalid(`The filter ${Key} needs 1 to 20 values.`);
    return { Key, Values };
  });
}

function levelOf(level: string | undefined): ComplianceLevel {
  const found = LEVELS.find((one) => one === (level ?? 'UNSPECIFIED'));
  if (!found) throw invalid(`${level} is not a compliance level.`);
  return found;
}

function ruleOf(rule: S.PatchRule, system: string): PatchRuleOf {
  const { ApproveAfterDays: afterDays, ApproveUntilDate: untilDate } = rule;
  if ((afterDays === undefined) === (untilDate === undefined)) {
    throw invalid('Either ApproveAfterDays or ApproveUntilDate must be specified, and not both.');
  }
  if (afterDays !== undefined && (afterDays < 0 || afterDays > 360)) {
    throw invalid('ApproveAfterDays must lie between 0 and 360.');
  }
  if (untilDate !== undefined && (!/^\d{4}-\d{2}-\d{2}$/.test(untilDate) || Number.isNaN(Date.parse(untilDate)))) {
    throw invalid('ApproveUntilDate must be a date in the form YYYY-MM-DD.');
  }
  if (untilDate !== undefined && (system === 'UBUNTU' || system === 'DEBIAN')) {
    throw invalid('ApproveUntilDate is not supported for Debian Server or Ubuntu Server.');
  }
  return {
    filters: filtersOf(rule.PatchFilterGroup),
    level: levelOf(rule.ComplianceLevel),
    ...(afterDays === undefined ? {} : { afterDays }),
    ...(untilDate === undefined ? {} : { untilDate }),
    nonSecurity: rule.EnableNonSecurity ?? false,
  };
}

function listOf(list: string[] | undefined, name: string): string[] {
  if ((list?.length ?? 0) > 50) throw invalid(`${name} has at most 50 entries.`);
  if (list?.some((entry) => entry.length < 1 || entry.length > 100)) throw invalid(`An entry of ${name} is too long.`);
  return list ?? [];
}

/** The parts of a baseline that a request says something of. */
export function partsOf(input: Said, system: string): Partial<PatchBaseline> {
  if (input.Name !== undefined && !/^[a-zA-Z0-9_\-.]{3,128}$/.test(input.Name)) {
    throw invalid(`${input.Name} is not a valid name: 3 to 128 letters, digits or _-.`);
  }
  const rules = input.ApprovalRules?.PatchRules;
  if ((rules?.length ?? 0) > 10) throw invalid('A baseline has at most 10 approval rules.');
  const said = <T>(given: unknown, value: () => T, name: string): object =>
    given === undefined ? {} : { [name]: value() };
  return {
    ...said(input.Name, () => input.Name, 'name'),
    ...said(input.Description, () => input.Description, 'description'),
    ...said(input.GlobalFilters, () => filtersOf(input.GlobalFilters), 'globalFilters'),
    ...said(rules, () => (rules ?? []).map((rule) => ruleOf(rule, system)), 'rules'),
    ...said(input.ApprovedPatches, () => listOf(input.ApprovedPatches, 'ApprovedPatches'), 'approved'),
    ...said(input.ApprovedPatchesComplianceLevel, () => levelOf(input.ApprovedPatchesComplianceLevel), 'approvedLevel'),
    ...said(
      input.ApprovedPatchesEnableNonSecurity,
      () => input.ApprovedPatchesEnableNonSecurity,
      'approvedNonSecurity',
    ),
    ...said(input.RejectedPatches, () => listOf(input.RejectedPatches, 'RejectedPatches'), 'rejected'),
    ...said(input.RejectedPatchesAction, () => input.RejectedPatchesAction, 'rejectedAction'),
    ...said(input.Sources, () => input.Sources, 'sources'),
    ...said(
      input.AvailableSecurityUpdatesComplianceStatus,
      () => input.AvailableSecurityUpdatesComplianceStatus,
      'availableSecurityUpdates',
    ),
  };
}

const ID = /^[a-zA-Z0-9_\-:/]{20,128}$/;

/** A baseline that a request names. */
export function namedBaseline(call: Call, id: string | undefined): PatchBaseline {
  if (!ID.test(id ?? '')) throw new AwsError('InvalidResourceId', `${id} is not the id of a patch baseline.`, 400);
  const found = baselineOf(call.cloud, call.scope, id ?? '');
  if (!found) throw new AwsError('DoesNotExistException', `Patch baseline ${id} does not exist.`, 400);
  return found;
}

export function systemName(given: string | undefined): string {
  const name = given ?? 'WINDOWS';
  if (!SYSTEM_NAMES.includes(name)) throw invalid(`${name} is not an operating system that is simulated.`);
  return name;
}

/** As a request names it: Amazon's by their ARN. */
export const idOf = (baseline: PatchBaseline): string => baseline.arn ?? baseline.id;
