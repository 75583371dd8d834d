import type { NoticeKind } from '../words';
import { spoken } from '../duration';

const HOUR_MS = 3_600_000;
const LEAD_MS: Readonly<Record<Exclude<NoticeKind, 'RESULTS'>, number>> = {
  FOUR_DAYS_BEFORE: 96 * HOUR_MS,
  ONE_HOUR_BEFORE: HOUR_MS,
};
/** So many instances are named; of more, how many. */
const NAMED = 50;

/** When what is told of an execution is due: results not before its end. */
export function noticeDue(kind: NoticeKind, executionAt: Date, durationHours: number): Date {
  const start = executionAt.getTime();
  return new Date(kind === 'RESULTS' ? start + durationHours * HOUR_MS : start - LEAD_MS[kind]);
}

/** What a notice says of its window. */
export interface Announced {
  name: string;
  timezone: string;
  durationHours: number;
  cutoffHours: number;
  executionAt: Date;
  account: { name: string; awsAccountId: string };
  region: string;
  instances: readonly string[];
}

export function noticeTitle({ name, timezone, executionAt, account }: Announced): string {
  const month = new Intl.DateTimeFormat('en', { month: 'long', timeZone: timezone }).format(executionAt);
  return `${month} Patch Maintenance Window for ${name} for Account ${account.awsAccountId}`;
}

export function announcement(window: Announced): string {
  const { account, region, cutoffHours, instances } = window;
  const rest = instances.length > NAMED ? ` and ${instances.length - NAMED} more` : '';
  return [
    `The patch window ${window.name} is run in ${account.name} (${account.awsAccountId}), ${region}, from ${timesOf(window)}.`,
    cutoffHours > 0 ? `No instance is begun in its last ${spoken(cutoffHours * 3_600)}.` : '',
    `It patches ${instances.length} ${instances.length === 1 ? 'instance' : 'instances'}, which may restart: ${instances.slice(0, NAMED).join(', ')}${rest}.`,
    'If it comes at a bad time, reply here, or skip this execution or change the window yourself.',
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function reminder(window: Announced): string {
  const { executionAt, instances } = window;
  return `It begins at ${executionAt.toISOString()} and patches ${instances.length} ${instances.length === 1 ? 'instance' : 'instances'}.`;
}

export function calledOff(executionAt: Date, next: Date | null, why: string | null): string {
  const because = why === null ? 'the window was changed' : why;
  const then = next ? `The next execution is at ${next.toISOString()}.` : 'No other execution is to come.';
  return `The execution at ${executionAt.toISOString()} does not take place: ${because}\n\n${then}`;
}

/** The wall clock of the window's zone, and UTC beside it. */
function timesOf({ executionAt, durationHours, timezone }: Announced): string {
  const end = new Date(executionAt.getTime() + durationHours * HOUR_MS);
  const wall = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: timezone });
  const [from, to] = [wall.format(executionAt), wall.format(end)];
  return `${from} to ${to}, ${timezone} (${executionAt.toISOString()} to ${end.toISOString()})`;
}
