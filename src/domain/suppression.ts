import { InvalidError } from './error';
import { explain, type Explanation } from './explanation';
import { toGlobalId } from './id';
import { allOccurrences, union, type Interval, type Recurring } from './recurrence/occurrences';

/** What lasts until it is ended has no last instant. */
export interface Occurrence {
  from: Date;
  until: Date | null;
}

/**
 * The times that still run or are to come, joined where they overlap or touch. Refuses a window without any: it would
 * never hold anything back.
 */
export function remainingOccurrences(window: Recurring, now: Date, path: readonly string[] = ['input']): Occurrence[] {
  const left = union(allOccurrences(window, path)).filter(({ until }) => until > now);
  if (left.length === 0) {
    const field = window.recurrence == null ? 'endsAt' : 'recurrence';
    throw new InvalidError('It is over already: its last occurrence has ended.', [...path, field]);
  }
  return left.map(({ from, until }: Interval) => ({ from, until: window.endsAt ? until : null }));
}

/** What of a suppression says why an alert is held. */
export interface Holding {
  suppressionId: string;
  version: number;
  reason: string;
  from: Date;
  /** null: until it is ended. */
  until: Date | null;
  /** Which parts of the scope it has; each of them fits the alert. */
  scope: readonly ScopePart[];
}

export const ScopePart = ['account', 'resources', 'tags', 'configurationIds'] as const;
export type ScopePart = (typeof ScopePart)[number];

const SUPPRESSED = { rule: 'ALERT_SUPPRESSED', ruleVersion: '1' };

/** Of several that cover an alert the one that lasts longest holds it, so that it is handed over least often. */
export function holds(a: Holding, b: Holding): Holding {
  const [endA, endB] = [a.until?.getTime() ?? Infinity, b.until?.getTime() ?? Infinity];
  if (endA !== endB) return endA > endB ? a : b;
  return a.suppressionId < b.suppressionId ? a : b;
}

export function explainHolding(holding: Holding, at: Date): Explanation {
  const end = holding.until ? `until ${holding.until.toISOString()}` : 'until it is ended';
  return explain(SUPPRESSED, `A suppression holds it back ${end}: ${holding.reason}`, {
    suppressionId: toGlobalId('Suppression', holding.suppressionId),
    suppressionVersion: holding.version,
    reason: holding.reason,
    occurrence: { from: holding.from, until: holding.until },
    matchedBy: holding.scope,
    at,
  });
}
