import type { ComplianceLevel, PatchBaseline, PatchFilterOf, PatchStanding, PatchSystem, Release } from './types';

const DAY = 86_400_000;

export interface Standing {
  standing: PatchStanding;
  /** From when it is approved; Infinity: no rule takes it. */
  at: number;
  level: ComplianceLevel;
}

/** What a filter's key reads of a release. */
const READ: Record<string, (release: Release, system: PatchSystem) => (string | undefined)[]> = {
  PATCH_SET: () => ['OS'],
  PRODUCT: (_, system) => [system.product],
  PRODUCT_FAMILY: (_, system) => [system.family],
  CLASSIFICATION: (release) => [release.classification],
  SEVERITY: (release) => [release.severity],
  MSRC_SEVERITY: (release) => [release.severity],
  PRIORITY: (release) => [release.priority],
  SECTION: () => ['admin'],
  SECURITY: (release) => [String(release.security)],
  PATCH_ID: (release) => [release.kbId],
  KB_ID: (release) => [release.kbId],
  NAME: (release) => [release.name],
  CVE_ID: (release) => release.cves,
  ADVISORY_ID: (release) => [release.advisory],
  BUGZILLA_ID: () => [],
  ARCH: (release) => [release.arch],
  EPOCH: () => ['0'],
  VERSION: (release) => [release.version],
  RELEASE: (release) => [release.dist],
  REPOSITORY: (release) => [release.security ? 'security' : 'updates'],
};

export const FILTER_KEYS = Object.keys(READ);

/** Whether a release fits every filter; `*` fits all. */
export const fitsFilters = (release: Release, system: PatchSystem, filters: readonly PatchFilterOf[]): boolean =>
  filters.every(({ Key, Values }) => {
    const held = READ[Key]?.(release, system) ?? [];
    return Values.some((value) => value === '*' || held.includes(value));
  });

/** Whether an entry of an approved or rejected list means a release: a KB, a package's name with or without version, `*`. */
export function names(entry: string, release: Release): boolean {
  const { name, kbId, version, dist, arch, advisory, cves } = release;
  const texts = [
    ...[name, kbId, advisory, ...cves],
    ...[
      `${name}-${version}-${dist}.${arch}`,
      `${name}-0:${version}-${dist}.${arch}`,
      `${name}.${arch}:0:${version}-${dist}`,
    ],
    ...[`${name}-${version}-${dist}`, `${name}:${version}-${dist}`],
  ];
  if (!entry.includes('*')) return texts.includes(entry);
  const source = entry.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  const pattern = new RegExp(`^${source}$`);
  return texts.some((text) => pattern.test(text));
}

const NO_RULE: Standing = { standing: 'NONE', at: Infinity, level: 'UNSPECIFIED' };

function judge(baseline: PatchBaseline, system: PatchSystem, release: Release): Standing {
  if (baseline.rejected.some((entry) => names(entry, release))) {
    return { standing: 'EXPLICIT_REJECTED', at: Infinity, level: 'UNSPECIFIED' };
  }
  const windows = system.name === 'WINDOWS';
  if (baseline.approved.some((entry) => names(entry, release))) {
    if (windows || release.security || baseline.approvedNonSecurity)
      return { standing: 'EXPLICIT_APPROVED', at: release.releasedAt, level: baseline.approvedLevel };
  }
  if (!fitsFilters(release, system, baseline.globalFilters)) return NO_RULE;
  let best = NO_RULE;
  for (const rule of baseline.rules) {
    if (!fitsFilters(release, system, rule.filters)) continue;
    // What is not about security is taken on Linux only where the rule says so, or asks for such a class by its name.
    const asked = rule.filters.some(
      ({ Key, Values }) => Key === 'CLASSIFICATION' && Values.includes(release.classification),
    );
    if (!windows && !release.security && !rule.nonSecurity && !asked) continue;
    const until = rule.untilDate === undefined ? undefined : Date.parse(rule.untilDate) + DAY;
    const at =
      until === undefined
        ? release.releasedAt + (rule.afterDays ?? 0) * DAY
        : release.releasedAt < until
          ? release.releasedAt
          : Infinity;
    if (at < best.at) best = { standing: 'APPROVED', at, level: rule.level };
  }
  return best;
}

const judged = new WeakMap<PatchBaseline, Map<string, Standing>>();

/** How a release stands in a baseline. A baseline that is changed is another object, so that nothing here grows old. */
export function standingOf(baseline: PatchBaseline, system: PatchSystem, release: Release): Standing {
  let held = judged.get(baseline);
  if (!held) judged.set(baseline, (held = new Map()));
  const key = `${system.product}/${release.id}`;
  let found = held.get(key);
  if (!found) held.set(key, (found = judge(baseline, system, release)));
  return found;
}
