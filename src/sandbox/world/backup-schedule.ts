import { type Terms, nextRun as next, readSchedule, runsOf as runs } from './schedule';

const termsOf = (schedule: string, zone: string): Terms => ({ schedule, zone, offsetDays: 0, since: 0 });

/** AWS Backup takes cron expressions alone. */
export function isCron(expression: string): boolean {
  try {
    return readSchedule(expression).kind === 'CRON';
  } catch {
    return false;
  }
}

/** When a rule next comes true after a moment; undefined when it never does again. */
export const nextRun = (expression: string, after: number, zone: string): number | undefined =>
  next(termsOf(expression, zone), after);

/** The next runs of a rule, as many as are asked for. */
export function runsOf(expression: string, after: number, zone: string, most: number): number[] {
  const found: number[] = [];
  if (most === 0) return found;
  for (const at of runs(termsOf(expression, zone), after)) if (found.push(at) === most) break;
  return found;
}
