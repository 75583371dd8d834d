import { secondsOf } from './duration';
import { awaitsAcknowledgement, ballWith, isOpen } from './incident';
import type { IncidentPriority, IncidentStatus } from './words';

/** One step of a policy as it is stored and as the API gives it out. */
export interface EscalationStep {
  /** A Duration, from when the incident began to wait for an acknowledgement. */
  after: string;
  emails: string[];
  /** uuids; policies from before there were webhooks have none. */
  webhookIds?: string[];
}

/** Why somebody was told: nobody acknowledged in time, or nobody worked on it for long. */
export const EscalationReason = ['UNACKNOWLEDGED', 'STALE'] as const;
export type EscalationReason = (typeof EscalationReason)[number];

/** Of a mail to one address. */
export const EmailStatus = ['PENDING', 'SENT', 'FAILED', 'NOT_SENT'] as const;
export type EmailStatus = (typeof EmailStatus)[number];

/** Why a mail is not sent at all. */
export const NO_MAIL_SERVER = 'No mail server is set (SMTP_URL).';

/** What of a policy decides when. */
export interface EscalationRules {
  steps: readonly EscalationStep[];
  /** A Duration. */
  renotify_after: string | null;
  created_at: Date;
}

/** What of an incident decides when. */
export interface Escalating {
  status: IncidentStatus;
  created_at: Date;
  /** Since when it waits to be acknowledged, where that is not since it was opened. */
  awaiting_since: Date | null;
  /** When somebody last worked on it; null: nobody since it was opened. */
  worked_at: Date | null;
}

/** What was said already. */
export interface Told {
  /** Steps that were taken since the incident began to wait. */
  steps: number;
  /** The newest step or reminder of all. */
  lastAt: Date | null;
}

export type Notice = { reason: 'UNACKNOWLEDGED'; step: number } | { reason: 'STALE' };

export interface EscalationPlan {
  /** Whoever is to be told now, in order. */
  due: Notice[];
  /** When to look again; null: nothing follows unless the incident changes. */
  next: Date | null;
}

/** Since when the incident waits to be acknowledged: a new priority, and being taken up again, begin it anew. */
export function awaitingSince(incident: Pick<Escalating, 'awaiting_since' | 'created_at'>): Date {
  return incident.awaiting_since ?? incident.created_at;
}

/** What an incident's change of status or priority makes of `awaiting_since`. */
export function beginsToAwait(
  before: { status: IncidentStatus; priority: IncidentPriority },
  after: { status: IncidentStatus; priority: IncidentPriority },
): boolean {
  if (before.priority !== after.priority) return true;
  return !awaitsAcknowledgement(before.status) && awaitsAcknowledgement(after.status);
}

/**
 * What is due at an instant, and when the next thing is. Of an incident that is older than its policy, time counts from
 * when the policy was made. Reminders that were missed are given once.
 */
export function planEscalation(rules: EscalationRules, incident: Escalating, told: Told, now: Date): EscalationPlan {
  const due: Notice[] = [];
  const instants: number[] = [];
  let lastAt = told.lastAt;
  if (awaitsAcknowledgement(incident.status)) {
    const from = latest(awaitingSince(incident), rules.created_at);
    for (const [at, step] of rules.steps.entries()) {
      if (at < told.steps) continue;
      const instant = from + secondsOf(step.after) * 1_000;
      if (instant > now.getTime()) {
        instants.push(instant);
        break;
      }
      due.push({ reason: 'UNACKNOWLEDGED', step: at + 1 });
      lastAt = now;
    }
  }
  if (rules.renotify_after !== null && isOpen(incident.status) && ballWith(incident.status) === 'ACCELERATE') {
    const every = secondsOf(rules.renotify_after) * 1_000;
    const quietSince = latest(incident.worked_at ?? incident.created_at, rules.created_at, lastAt);
    const stale = quietSince + every <= now.getTime();
    if (stale) due.push({ reason: 'STALE' });
    instants.push(stale ? now.getTime() + every : quietSince + every);
  }
  return { due, next: instants.length > 0 ? new Date(Math.min(...instants)) : null };
}

export interface Recipients {
  emails: string[];
  webhookIds: string[];
}

/** Those of the step; to be reminded are all who were told, or the first where nobody was. */
export function recipientsOf(steps: readonly EscalationStep[], notice: Notice, stepsTaken: number): Recipients {
  const from = notice.reason === 'STALE' ? 0 : notice.step - 1;
  const to = notice.reason === 'STALE' ? Math.max(1, stepsTaken) : notice.step;
  const meant = steps.slice(from, to);
  return {
    emails: [...new Set(meant.flatMap(({ emails }) => emails))],
    webhookIds: [...new Set(meant.flatMap(({ webhookIds = [] }) => webhookIds))],
  };
}

const MOST_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

/** How long to wait after that many attempts before the next, in wall time; null: there is none. */
export function pauseAfter(attempts: number): number | null {
  return attempts >= MOST_ATTEMPTS ? null : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
}

function latest(...instants: (Date | null)[]): number {
  return Math.max(...instants.map((instant) => instant?.getTime() ?? 0));
}
