import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud';
import { systemOf } from './patch-system';
import type { Instance, PatchBaseline, PatchRuleOf } from './types';

const EPOCH = Date.UTC(2017, 0, 1);
const OWNER = '075727635805';

const rule = (afterDays: number, filters: Record<string, string[]>): PatchRuleOf => ({
  filters: Object.entries(filters).map(([Key, Values]) => ({ Key, Values })),
  level: 'UNSPECIFIED',
  afterDays,
  nonSecurity: false,
});

const SEVERE = ['Critical', 'Important'];
const rpm = (other: string): PatchRuleOf[] => [
  rule(7, { PRODUCT: ['*'], CLASSIFICATION: ['Security'], SEVERITY: SEVERE }),
  rule(7, { PRODUCT: ['*'], CLASSIFICATION: [other] }),
];
const debian = [rule(0, { PRODUCT: ['*'], PRIORITY: ['Required', 'Important'] })];
const windows = [
  rule(7, { PRODUCT: ['*'], CLASSIFICATION: ['CriticalUpdates', 'SecurityUpdates'], MSRC_SEVERITY: SEVERE }),
];
const everything: PatchRuleOf[] = [{ ...rule(7, { PRODUCT: ['*'] }), nonSecurity: true }];

/**
 * Amazon's own baselines by operating system, the default one first:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
 */
const AMAZON: [system: string, name: string, rules: PatchRuleOf[]][] = [
  ['WINDOWS', 'AWS-DefaultPatchBaseline', windows],
  ['WINDOWS', 'AWS-WindowsPredefinedPatchBaseline-OS', windows],
  ['AMAZON_LINUX_2', 'AWS-AmazonLinux2DefaultPatchBaseline', rpm('Bugfix')],
  ['AMAZON_LINUX_2023', 'AWS-AmazonLinux2023DefaultPatchBaseline', rpm('Bugfix')],
  ['UBUNTU', 'AWS-UbuntuDefaultPatchBaseline', debian],
  ['DEBIAN', 'AWS-DebianDefaultPatchBaseline', debian],
  ['REDHAT_ENTERPRISE_LINUX', 'AWS-RedHatDefaultPatchBaseline', rpm('Bugfix')],
  [
    'SUSE',
    'AWS-SuseDefaultPatchBaseline',
    [rule(7, { PRODUCT: ['*'], CLASSIFICATION: ['Security'], SEVERITY: SEVERE })],
  ],
  ['CENTOS', 'AWS-CentOSDefaultPatchBaseline', everything],
  ['ORACLE_LINUX', 'AWS-OracleLinuxDefaultPatchBaseline', rpm('Bugfix')],
  ['ROCKY_LINUX', 'AWS-RockyLinuxDefaultPatchBaseline', rpm('Bugfix')],
  ['ALMA_LINUX', 'AWS-AlmaLinuxDefaultPatchBaseline', rpm('Bugfix')],
];

const amazons = new Map<string, PatchBaseline[]>();

/** Amazon's baselines in a region. */
export function amazonBaselines(region: string): PatchBaseline[] {
  let found = amazons.get(region);
  if (found) return found;
  found = AMAZON.map(([system, name, rules]) => {
    const id = `pb-0${createHash('sha256').update(`${region}/${name}`).digest('hex').slice(0, 16)}`;
    return {
      id,
      arn: `arn:aws:ssm:${region}:${OWNER}:patchbaseline/${id}`,
      name,
      system,
      description: `Default patch baseline of AWS for ${system}.`,
      globalFilters: [],
      rules,
      approved: [],
      approvedLevel: 'UNSPECIFIED',
      approvedNonSecurity: false,
      rejected: [],
      rejectedAction: 'ALLOW_AS_DEPENDENCY',
      sources: [],
      createdAt: EPOCH,
      modifiedAt: EPOCH,
      tags: {},
    };
  });
  amazons.set(region, found);
  return found;
}

/**
 * What an account whose patches are managed has beside Amazon's: a baseline for each of two systems that approves
 * sooner and says how much patches matter, for the patch group that some of its instances belong to.
 */
export function generateBaselines(cloud: Cloud, scope: string, group: string, createdAt: number): void {
  const parts: [system: string, name: string, filters: Record<string, string[]>][] = [
    ['AMAZON_LINUX_2023', 'amazon-linux', { CLASSIFICATION: ['Security'], SEVERITY: ['*'] }],
    ['WINDOWS', 'windows', { CLASSIFICATION: ['CriticalUpdates', 'SecurityUpdates'], MSRC_SEVERITY: ['*'] }],
  ];
  for (const [system, name, filters] of parts) {
    const id = `pb-0${createHash('sha256').update(`${scope}/${name}`).digest('hex').slice(0, 16)}`;
    const severity = system === 'WINDOWS' ? 'MSRC_SEVERITY' : 'SEVERITY';
    const critical = rule(2, { ...filters, [severity]: ['Critical'] });
    cloud.patchBaselines.generate(scope, id, {
      id,
      name: `${group}-${name}`,
      system,
      description: `Approves what is about security after five days, what is critical after two.`,
      globalFilters: [],
      rules: [
        { ...critical, level: 'CRITICAL' },
        { ...rule(5, filters), level: 'HIGH' },
      ],
      approved: [],
      approvedLevel: 'HIGH',
      approvedNonSecurity: false,
      rejected: [],
      rejectedAction: 'BLOCK',
      sources: [],
      createdAt,
      modifiedAt: createdAt,
      tags: { Name: `${group}-${name}` },
    });
    cloud.patchGroups.generate(scope, groupKey(system, group), { group, system, baselineId: id });
  }
}

const regionOf = (scope: string): string => scope.split('/')[1] ?? '';

/** A baseline by its id, or by the ARN that names Amazon's. */
export function baselineOf(cloud: Cloud, scope: string, id: string): PatchBaseline | undefined {
  const bare = id.replace(/^arn:[^/]*\//, '');
  return cloud.patchBaselines.get(scope, bare) ?? amazonBaselines(regionOf(scope)).find((one) => one.id === bare);
}

/** What is used where no patch group says otherwise. */
export function defaultBaseline(cloud: Cloud, scope: string, system: string): PatchBaseline | undefined {
  const chosen = cloud.patchDefaults.get(scope, system);
  const own = chosen === undefined ? undefined : baselineOf(cloud, scope, chosen);
  return own ?? amazonBaselines(regionOf(scope)).find((one) => one.system === system);
}

/** Either spelling of the tag; the one without a space is for instances that let their metadata show tags. */
export const patchGroupOf = ({ tags }: Instance): string => tags['Patch Group'] ?? tags.PatchGroup ?? '';

export const groupKey = (system: string, group: string): string => `${system}/${group}`;

export function baselineForGroup(
  cloud: Cloud,
  scope: string,
  system: string,
  group: string,
): PatchBaseline | undefined {
  const registered = group === '' ? undefined : cloud.patchGroups.get(scope, groupKey(system, group));
  const own = registered && baselineOf(cloud, scope, registered.baselineId);
  return own ?? defaultBaseline(cloud, scope, system);
}

/** The baseline that an instance is patched by; undefined: Patch Manager does not support its system. */
export function baselineFor(cloud: Cloud, scope: string, instance: Instance): PatchBaseline | undefined {
  const system = systemOf(instance.os);
  return system && baselineForGroup(cloud, scope, system.name, patchGroupOf(instance));
}
