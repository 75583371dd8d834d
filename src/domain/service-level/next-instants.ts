import type { SlaKind } from '../words';
import type { ClockReading } from './clock';
import type { ServiceLevel } from './service-level';

/** What the log is told when a promise comes into danger or is broken. */
export type SlaMoment = 'INCIDENT_SLA_AT_RISK' | 'INCIDENT_SLA_BREACHED';

export interface SlaInstant {
  kind: SlaKind;
  moment: SlaMoment;
  at: Date;
}

/**
 * What is still to come if nothing else happens, in order: the first is when to look again. Nothing comes while the
 * wait for the customer leaves it open, nor of a clock that has stopped. Any fact may move all of them, so they are
 * asked for anew after each.
 */
export function nextInstants(level: ServiceLevel): SlaInstant[] {
  return moments(level, (clock, at) => clock.metAt === null && at > level.computedAt);
}

/** What has come, in order, also of a clock that stopped since: what the log must have been told by now. */
export function reachedInstants(level: ServiceLevel): SlaInstant[] {
  return moments(level, (clock, at) => at <= (clock.metAt ?? level.computedAt));
}

function moments(level: ServiceLevel, wanted: (clock: ClockReading, at: Date) => boolean): SlaInstant[] {
  return [level.response, level.resolution]
    .flatMap((clock) => {
      const one = (moment: SlaMoment, at: Date | null): SlaInstant[] =>
        at && wanted(clock, at) ? [{ kind: clock.kind, moment, at }] : [];
      const brokenAt = clock.breachedAt ?? clock.dueAt;
      return [...one('INCIDENT_SLA_AT_RISK', clock.atRiskAt), ...one('INCIDENT_SLA_BREACHED', brokenAt)];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}
