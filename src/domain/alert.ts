import { explain, type Explanation } from './explanation';
import { AlertStatus } from './words';

/** `ask` puts the question of impact to the customer; `expire` is three days without an answer. */
export const AlertVerb = [
  'append',
  'ask',
  'confirm',
  'dismiss',
  'expire',
  'remediate',
  'escalate',
  'suppress',
  'resume',
  'clear',
  'close',
] as const;
export type AlertVerb = (typeof AlertVerb)[number];

export const OPEN_ALERT_STATUSES: readonly AlertStatus[] = AlertStatus.filter(
  (status) => status !== 'RESOLVED' && status !== 'CLOSED',
);

/** An open alert holds its dedup key: the next signal of the key joins it. */
export function isOpenAlert(status: AlertStatus): boolean {
  return status !== 'RESOLVED' && status !== 'CLOSED';
}

const fromAnyOpen = (to: AlertStatus): Partial<Record<AlertStatus, AlertStatus>> =>
  Object.fromEntries(OPEN_ALERT_STATUSES.map((status) => [status, to]));

/** The one transition table of alerts; what is not listed is refused. */
const steps: Record<AlertVerb, Partial<Record<AlertStatus, AlertStatus>>> = {
  append: Object.fromEntries(OPEN_ALERT_STATUSES.map((status) => [status, status])),
  ask: { OPEN: 'AWAITING_CUSTOMER' },
  // A suppression keeps alerts quiet, not people: they may answer what it holds back.
  confirm: { OPEN: 'ESCALATED', AWAITING_CUSTOMER: 'ESCALATED', SUPPRESSED: 'ESCALATED' },
  dismiss: { OPEN: 'RESOLVED', AWAITING_CUSTOMER: 'RESOLVED', SUPPRESSED: 'RESOLVED' },
  expire: { AWAITING_CUSTOMER: 'RESOLVED' },
  remediate: { OPEN: 'REMEDIATING' },
  escalate: { OPEN: 'ESCALATED', AWAITING_CUSTOMER: 'ESCALATED', REMEDIATING: 'ESCALATED' },
  suppress: { OPEN: 'SUPPRESSED' },
  resume: { SUPPRESSED: 'OPEN' },
  // The alarm is OK again: that ends the alert whatever became of it, never its incident.
  clear: fromAnyOpen('RESOLVED'),
  close: { OPEN: 'CLOSED' },
};

export type AlertTransition =
  { status: AlertStatus } | { refusal: 'INVALID_TRANSITION'; path: string[]; message: string };

export function alertTransition(alert: { status: AlertStatus }, verb: AlertVerb): AlertTransition {
  const status = steps[verb][alert.status];
  if (status) return { status };
  return {
    refusal: 'INVALID_TRANSITION',
    path: ['input', 'alertId'],
    message: `${verb} is not possible in ${alert.status}; it is in ${Object.keys(steps[verb]).join(', ')}.`,
  };
}

/** An unanswered question of impact resolves the alert after three days. */
export const SILENCE_MS = 3 * 24 * 60 * 60 * 1000;

export function answerDueAt(askedAt: Date): Date {
  return new Date(askedAt.getTime() + SILENCE_MS);
}

export const FLAPPING_CHANGES = 4;
export const FLAPPING_WINDOW_MS = 30 * 60 * 1000;
const FLAPPING = { rule: 'ALERT_FLAPPING', ruleVersion: '1' };

/**
 * An alert flaps while its newest four changes of state lie within thirty minutes. `changes` are the times at which it
 * changed between firing and cleared, in any order; `at` is the moment asked about, by default the newest change.
 */
export function judgeFlapping(
  changes: readonly Date[],
  at?: Date,
): { flapping: boolean; until: Date | null; explanation: Explanation } {
  const times = changes.map((change) => change.getTime()).sort((a, b) => a - b);
  const end = at?.getTime() ?? times.at(-1) ?? 0;
  const recent = times.filter((time) => time <= end && end - time < FLAPPING_WINDOW_MS);
  const flapping = recent.length >= FLAPPING_CHANGES;
  // It stops to flap when the fourth newest change has left the window.
  const until = flapping ? new Date(recent[recent.length - FLAPPING_CHANGES] + FLAPPING_WINDOW_MS) : null;
  const summary = `${recent.length} changes of state within 30 minutes; ${FLAPPING_CHANGES} or more are flapping.`;
  const inputs = { changes: recent.map((time) => new Date(time)), threshold: FLAPPING_CHANGES, windowMinutes: 30 };
  return { flapping, until, explanation: explain(FLAPPING, summary, inputs) };
}

/** What a signal says of its condition, and when the sender says that it became so. */
export interface Observation {
  state: 'FIRING' | 'CLEARED';
  at: Date;
}

const OUT_OF_ORDER = { rule: 'STATE_OUT_OF_ORDER', ruleVersion: '1' };

/**
 * Whether an observation may overwrite the newest one taken: deliveries come in any order and an older state never
 * overwrites a newer one. Of two states of the same instant FIRING wins, so that every order of arrival ends alike and
 * errs on the loud side.
 */
export function supersedes(
  taken: Observation | null,
  incoming: Observation,
): { supersedes: boolean; explanation: Explanation } {
  const newer = taken === null || incoming.at > taken.at;
  const tie = taken !== null && incoming.at.getTime() === taken.at.getTime();
  const wins = newer || (tie && (incoming.state === taken.state || incoming.state === 'FIRING'));
  const summary = !taken
    ? `First state: ${incoming.state}.`
    : wins
      ? `${incoming.state} is the newest state.`
      : `${incoming.state} is older than the ${taken.state} already taken and changes nothing.`;
  return { supersedes: wins, explanation: explain(OUT_OF_ORDER, summary, { taken, incoming }) };
}
