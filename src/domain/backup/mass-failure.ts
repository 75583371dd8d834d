import { explain, type Explanation } from '../explanation';

/** So many failures of one account within the window are one event. */
export interface MassFailureSettings {
  failures: number;
  windowMinutes: number;
}

export const MASS_FAILURE: MassFailureSettings = { failures: 10, windowMinutes: 60 };

const RULE = { rule: 'BACKUP_MASS_FAILURE', ruleVersion: '1' };

/**
 * Of the moments at which backups of one account failed, those that lie within a window with at least as many as the
 * threshold. A failure belongs to a mass failure whether it was the first of it or the last.
 */
export function massFailures(moments: readonly Date[], { failures, windowMinutes }: MassFailureSettings): Date[] {
  const times = [...moments].sort((a, b) => a.getTime() - b.getTime());
  const together = new Set<number>();
  for (let first = 0, last = 0; first < times.length; first++) {
    while (last + 1 < times.length && times[last + 1].getTime() - times[first].getTime() < windowMinutes * 60_000)
      last++;
    if (last - first + 1 >= failures) for (let n = first; n <= last; n++) together.add(n);
  }
  return times.filter((_, n) => together.has(n));
}

export function explainMassFailure(
  settings: MassFailureSettings,
  facts: { account: string; failures: number; firstAt: Date; lastAt: Date },
): Explanation {
  const { failures, windowMinutes } = settings;
  return explain(
    RULE,
    `${facts.failures} backups of ${facts.account} failed together: ${failures} or more within ${windowMinutes} minutes are answered with one recommendation.`,
    { ...facts, threshold: failures, windowMinutes },
  );
}
