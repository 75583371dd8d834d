import { InvalidError } from '../error';
import type { IncidentPriority, ServiceTier, SlaKind } from '../words';

/** How long each promise gives, in milliseconds of clock time; null: none is agreed. */
export interface PolicyTarget {
  serviceTier: ServiceTier;
  priority: IncidentPriority;
  response: number | null;
  resolution: number | null;
}

/** The targets from a date on. A version is never changed: what is agreed anew is a new version with a later date. */
export interface PolicyVersion {
  version: string;
  effectiveFrom: Date;
  /** The values are examples and promise nothing. */
  sample: boolean;
  targets: readonly PolicyTarget[];
}

/** What `policyVersion` says of an incident that is older than every version. */
export const NO_POLICY = 'none';

/** The version for an incident that opened at `at`; it keeps it, whatever is agreed later. */
export function policyAt(versions: readonly PolicyVersion[], at: Date): PolicyVersion | null {
  let latest: PolicyVersion | null = null;
  for (const version of versions) {
    if (version.effectiveFrom <= at && (!latest || version.effectiveFrom > latest.effectiveFrom)) latest = version;
  }
  return latest;
}

export function targetOf(
  policy: PolicyVersion | null,
  kind: SlaKind,
  serviceTier: ServiceTier,
  priority: IncidentPriority,
): number | null {
  const row = policy?.targets.find((target) => target.serviceTier === serviceTier && target.priority === priority);
  return (kind === 'RESPONSE' ? row?.response : row?.resolution) ?? null;
}

/** Refuses versions that leave it open which one is in force, or which target. */
export function checkPolicies(versions: readonly PolicyVersion[], path: readonly string[] = ['input']): void {
  const names = new Set<string>();
  const dates = new Set<number>();
  versions.forEach((version, n) => {
    const at = [...path, `${n}`];
    if (names.has(version.version)) throw new InvalidError('Two versions have this name.', [...at, 'version']);
    if (version.version === NO_POLICY) throw new InvalidError('The name is reserved.', [...at, 'version']);
    const date = version.effectiveFrom.getTime();
    if (dates.has(date)) {
      throw new InvalidError('Two versions begin at this time: only one can be in force.', [...at, 'effectiveFrom']);
    }
    names.add(version.version);
    dates.add(date);
    checkTargets(version.targets, [...at, 'targets']);
  });
}

function checkTargets(targets: readonly PolicyTarget[], path: readonly string[]): void {
  const seen = new Set<string>();
  targets.forEach(({ serviceTier, priority, response, resolution }, n) => {
    const at = [...path, `${n}`];
    const row = `${serviceTier} ${priority}`;
    if (seen.has(row)) throw new InvalidError(`${row} has two targets.`, at);
    seen.add(row);
    for (const [name, value] of Object.entries({ response, resolution })) {
      if (value !== null && !(Number.isSafeInteger(value) && value > 0)) {
        throw new InvalidError('A target is a duration of at least a millisecond, or none.', [...at, name]);
      }
    }
    if (response !== null && resolution !== null && response > resolution) {
      throw new InvalidError('A response cannot be due after the resolution.', [...at, 'response']);
    }
  });
}
