import { systemCaller } from '../../domain/caller';
import { isoDuration, spoken } from '../../domain/duration';
import type { EventDraft } from '../../domain/event';
import type { SlaInstant } from '../../domain/service-level/next-instants';
import type { ServiceLevel } from '../../domain/service-level/service-level';
import type { Incident } from '../../entities';
import { actorOf } from '../record';

/** Whoever's operation finds it first, it is the clock that says so. */
const clock = actorOf(systemCaller('service-level clock'));

const PROMISES = { RESPONSE: 'first response', RESOLUTION: 'resolution' } as const;

type Subject = Pick<Incident, 'id' | 'number' | 'organization_id' | 'account_id'>;

/** The event that a promise came into danger, or was broken: dated when it was, not when it was noticed. */
export function toldOf(subject: Subject, level: ServiceLevel, { kind, moment, at }: SlaInstant): EventDraft {
  const reading = kind === 'RESPONSE' ? level.response : level.resolution;
  const target = isoDuration((reading.target ?? 0) / 1000);
  const promise = `the ${PROMISES[kind]} within ${spoken((reading.target ?? 0) / 1000)}`;
  const due = moment === 'INCIDENT_SLA_AT_RISK' ? reading.dueAt : at;
  return {
    kind: moment,
    organizationId: subject.organization_id,
    accountId: subject.account_id,
    subject: { type: 'Incident', id: subject.id },
    incidentId: subject.id,
    occurredAt: at,
    actor: clock,
    summary:
      moment === 'INCIDENT_SLA_AT_RISK'
        ? `${subject.number}: three quarters of the time for ${promise} are used${due ? `; it is due at ${utc(due)}` : ''}.`
        : `${subject.number}: ${promise} was missed at ${utc(at)}.`,
    after: { kind, target, dueAt: due, policyVersion: level.policyVersion },
  };
}

const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
