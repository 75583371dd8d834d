import type { OperatingSystem, PatchSeverity } from '../words';

/** How vendors name what we have six words for. Ubuntu and Debian rank packages by priority, which takes its place. */
const words: Readonly<Record<string, PatchSeverity>> = {
  critical: 'CRITICAL',
  required: 'CRITICAL',
  important: 'HIGH',
  high: 'HIGH',
  moderate: 'MEDIUM',
  medium: 'MEDIUM',
  standard: 'MEDIUM',
  low: 'LOW',
  optional: 'LOW',
  informational: 'INFORMATIONAL',
  negligible: 'INFORMATIONAL',
  extra: 'INFORMATIONAL',
};

/** The severity that a vendor's word means; what it does not grade is UNSPECIFIED. */
export function severityOf(word: string | null | undefined): PatchSeverity {
  return words[(word ?? '').trim().toLowerCase()] ?? 'UNSPECIFIED';
}

type Spelling = Partial<Record<PatchSeverity, string>>;

const common: Spelling = { CRITICAL: 'Critical', HIGH: 'Important', LOW: 'Low' };
const amazon: Spelling = { ...common, MEDIUM: 'Medium' };
const moderate: Spelling = { ...common, MEDIUM: 'Moderate' };
const redHat: Spelling = { ...moderate, UNSPECIFIED: 'None' };
const priorities: Spelling = {
  CRITICAL: 'Required',
  HIGH: 'Important',
  MEDIUM: 'Standard',
  LOW: 'Optional',
  INFORMATIONAL: 'Extra',
};

/** By what key, and in which words, a rule of a baseline names severities to Systems Manager. */
export interface SeverityFilter {
  key: 'MSRC_SEVERITY' | 'SEVERITY' | 'PRIORITY';
  spelling: Spelling;
}

const SEVERITY = (spelling: Spelling): SeverityFilter => ({ key: 'SEVERITY', spelling });
const PRIORITY: SeverityFilter = { key: 'PRIORITY', spelling: priorities };

/** null: the system's patches have no severity to select by. */
export const severityFilters: Readonly<Record<OperatingSystem, SeverityFilter | null>> = {
  WINDOWS: { key: 'MSRC_SEVERITY', spelling: { ...moderate, UNSPECIFIED: 'Unspecified' } },
  AMAZON_LINUX: SEVERITY(amazon),
  AMAZON_LINUX_2: SEVERITY(amazon),
  AMAZON_LINUX_2022: SEVERITY(amazon),
  AMAZON_LINUX_2023: SEVERITY(amazon),
  UBUNTU: PRIORITY,
  DEBIAN: PRIORITY,
  RASPBIAN: PRIORITY,
  REDHAT_ENTERPRISE_LINUX: SEVERITY(redHat),
  CENTOS: SEVERITY(redHat),
  ORACLE_LINUX: SEVERITY(moderate),
  ROCKY_LINUX: SEVERITY(redHat),
  ALMA_LINUX: SEVERITY(redHat),
  SUSE: SEVERITY(moderate),
  MACOS: null,
};
