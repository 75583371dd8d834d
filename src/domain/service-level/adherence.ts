import { IncidentPriority, ServiceTier, SlaKind } from '../words';
import type { ClockReading } from './clock';
import type { Fact } from './fact';
import { NO_POLICY, policyAt, type PolicyVersion } from './policy';
import { serviceLevel } from './service-level';

export interface Period {
  from: Date;
  /** The first instant that is no longer in it. */
  to: Date;
}

export interface AdherenceRow {
  serviceTier: ServiceTier;
  priority: IncidentPriority;
  kind: SlaKind;
  /** Promises on which the verdict fell in the period: met or breached. */
  measured: number;
  met: number;
  breached: number;
  /** Promises that fell away in the period; they are not measured. */
  voided: number;
  /** Of those measured, how many were met; null where none was. */
  percent: number | null;
}

export interface Adherence {
  /** In force when the period ended; an incident that opened under an older one is judged by that. */
  policyVersion: string;
  rows: AdherenceRow[];
}

/**
 * How the promises were kept. Each is counted in the period in which its verdict fell: when it was done in time, when
 * its target was used up, or when it fell away; not when the incident opened, and not again when a late one is resolved.
 * Everything is read as it stood at the end of the period (or now, `asOf`, if that is earlier), so that a past
 * period's figures never change. Tests and promises without a target are not counted.
 */
export function adherence(
  incidents: Iterable<readonly Fact[]>,
  versions: readonly PolicyVersion[],
  period: Period,
  asOf: Date,
  tiers: readonly ServiceTier[] = ServiceTier,
): Adherence {
  const last = new Date(Math.min(period.to.getTime() - 1, asOf.getTime()));
  const rows = new Map<string, AdherenceRow>();
  for (const serviceTier of tiers) {
    for (const priority of IncidentPriority) {
      for (const kind of SlaKind) {
        const counts = { measured: 0, met: 0, breached: 0, voided: 0, percent: null };
        rows.set(keyOf(serviceTier, priority, kind), { serviceTier, priority, kind, ...counts });
      }
    }
  }
  for (const facts of incidents) {
    const level = serviceLevel(facts, versions, last);
    if (!level || level.test) continue;
    for (const clock of [level.response, level.resolution]) {
      const row = rows.get(keyOf(level.serviceTier, clock.priority, clock.kind));
      const verdict = verdictOf(clock);
      if (row && verdict && verdict.at >= period.from) row[verdict.counts] += 1;
    }
  }
  for (const row of rows.values()) {
    row.measured = row.met + row.breached;
    row.percent = row.measured === 0 ? null : (100 * row.met) / row.measured;
  }
  return { policyVersion: policyAt(versions, last)?.version ?? NO_POLICY, rows: [...rows.values()] };
}

function verdictOf(clock: ClockReading): { counts: 'met' | 'breached' | 'voided'; at: Date } | null {
  if (clock.target === null) return null;
  if (clock.voidedAt) return { counts: 'voided', at: clock.voidedAt };
  if (clock.breachedAt) return { counts: 'breached', at: clock.breachedAt };
  return clock.metAt && { counts: 'met', at: clock.metAt };
}

function keyOf(serviceTier: ServiceTier, priority: IncidentPriority, kind: SlaKind): string {
  return `${serviceTier} ${priority} ${kind}`;
}
