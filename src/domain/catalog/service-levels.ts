import type { IncidentPriority, ServiceTier } from '../words';
import type { PolicyVersion } from '../service-level/policy';
import data from './data/service-levels.json';

interface PriorityMeaning {
  priority: IncidentPriority;
  meaning: string;
  source: string;
}

interface Row {
  serviceTier: ServiceTier;
  priority: IncidentPriority;
  responseMinutes: number | null;
  resolutionMinutes: number | null;
}

/** What AWS publishes of each priority. */
export const PRIORITY_MEANINGS = data.priorities as readonly PriorityMeaning[];

/**
 * The policy that is in force where an operator has set none. AWS names the tiers, the priorities and the rules of the
 * clock (`source` in the data) but no minutes outside its contracts: the minutes are OUR OWN samples, marked as such.
 */
export const SHIPPED_POLICIES: readonly PolicyVersion[] = data.policies.map((policy) => ({
  version: policy.version,
  sample: policy.sample,
  effectiveFrom: new Date(policy.effectiveFrom),
  targets: (policy.targets as Row[]).map(({ serviceTier, priority, responseMinutes, resolutionMinutes }) => ({
    serviceTier,
    priority,
    response: milliseconds(responseMinutes),
    resolution: milliseconds(resolutionMinutes),
  })),
}));

function milliseconds(minutes: number | null): number | null {
  return minutes === null ? null : minutes * 60_000;
}
