import { InvalidError } from '../../domain/error';
import { secondsOf } from '../../domain/duration';
import * as limits from '../../domain/patching/limits';
import type { WindowTarget } from '../../domain/patching/target';
import { ScheduleFault } from '../../domain/schedule/fault';
import { executionsWithin, readSchedule, type Schedule } from '../../domain/schedule/schedule';
import { isZone } from '../../domain/schedule/zone';
import { isStorable, textOf } from '../check';
import type { PatchWindow } from './row';

/** What of a window people set, by the columns that hold it. */
export type Settings = Pick<
  PatchWindow,
  | 'name'
  | 'description'
  | 'enabled'
  | 'schedule'
  | 'timezone'
  | 'schedule_offset'
  | 'duration_hours'
  | 'cutoff_hours'
  | 'targets'
  | 'max_concurrency'
  | 'max_errors'
>;

export interface SettingsInput {
  name?: string | null;
  description?: string | null;
  enabled?: boolean | null;
  schedule?: string | null;
  timezone?: string | null;
  scheduleOffset?: number | null;
  duration?: string | null;
  cutoff?: string | null;
  targets?: { key: string; values: string[] }[] | null;
  maxConcurrency?: string | null;
  maxErrors?: string | null;
}

const HOUR = 3_600;
const LONGEST_SCHEDULE = 256;
const LEAST_BETWEEN_MS = HOUR * 1_000;

const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
const at = (...place: string[]): string[] => ['input', ...place];

/** What is given, each checked by itself; the rest as it was. `description: ''` takes it away. */
export function settingsOf(input: SettingsInput, before: Settings): Settings {
  return {
    name: given(input.name) ? nameOf(input.name) : before.name,
    description: given(input.description) ? descriptionOf(input.description) : before.description,
    enabled: input.enabled ?? before.enabled,
    schedule: given(input.schedule) ? scheduleOf(input.schedule) : before.schedule,
    timezone: given(input.timezone) ? zoneOf(input.timezone) : before.timezone,
    schedule_offset: given(input.scheduleOffset) ? offsetOf(input.scheduleOffset) : before.schedule_offset,
    duration_hours: given(input.duration)
      ? hoursOf(input.duration, 'duration', 1, limits.MOST_DURATION_HOURS)
      : before.duration_hours,
    cutoff_hours: given(input.cutoff)
      ? hoursOf(input.cutoff, 'cutoff', 0, limits.MOST_CUTOFF_HOURS)
      : before.cutoff_hours,
    targets: given(input.targets) ? targetsOf(input.targets) : before.targets,
    max_concurrency: given(input.maxConcurrency)
      ? limitOf(input.maxConcurrency, 'maxConcurrency', limits.CONCURRENCY)
      : before.max_concurrency,
    max_errors: given(input.maxErrors) ? limitOf(input.maxErrors, 'maxErrors', limits.ERRORS) : before.max_errors,
  };
}

/** What only the whole of it can tell: what does not go together, and a schedule that never comes. */
export function requireConsistent(settings: Settings, now: Date): void {
  if (settings.cutoff_hours >= settings.duration_hours) {
    throw new InvalidError(
      `The cutoff of ${settings.cutoff_hours} h must be shorter than the duration of ${settings.duration_hours} h: else nothing would begin.`,
      at('cutoff'),
    );
  }
  const schedule = readSchedule(settings.schedule);
  const offsetDays = settings.schedule_offset ?? 0;
  if (offsetDays > 0 && schedule.kind !== 'CRON') {
    throw new InvalidError('Days are waited after a day that cron(…) names; a rate has none.', at('scheduleOffset'));
  }
  requireToCome(schedule, settings, now);
}

function requireToCome(schedule: Schedule, { timezone, schedule_offset }: Settings, now: Date): void {
  const terms = { schedule, zone: timezone, offsetDays: schedule_offset ?? 0, countedFrom: now, setAt: now };
  const [first, second] = executionsWithin(terms, now, 2);
  if (!first) throw new InvalidError('This schedule has no execution to come.', at('schedule'));
  if (second && second.getTime() - first.getTime() < LEAST_BETWEEN_MS) {
    throw new InvalidError('A window lasts at least an hour: it cannot begin more often than that.', at('schedule'));
  }
}

function nameOf(name: string): string {
  if (limits.NAME.test(name)) return name;
  throw new InvalidError(
    'A name has 3 to 128 letters, digits, hyphens, underscores and dots: so Systems Manager takes it.',
    at('name'),
    name.length > 128 ? 'TOO_LONG' : 'INVALID',
  );
}

function descriptionOf(text: string): string | null {
  return text.trim() === '' ? null : textOf(text, 'description', limits.LONGEST_DESCRIPTION);
}

function scheduleOf(text: string): string {
  const schedule = textOf(text, 'schedule', LONGEST_SCHEDULE);
  try {
    readSchedule(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleFault)) throw error;
    throw new InvalidError(error.message, at('schedule'));
  }
  return schedule;
}

function zoneOf(zone: string): string {
  if (isZone(zone)) return zone;
  throw new InvalidError(`“${zone.slice(0, 100)}” is no IANA time zone such as Europe/Berlin.`, at('timezone'));
}

function offsetOf(days: number): number | null {
  if (days >= 0 && days <= limits.MOST_OFFSET_DAYS) return days === 0 ? null : days;
  throw new InvalidError(
    `scheduleOffset is 0 to ${limits.MOST_OFFSET_DAYS} days after the day that the schedule names; Systems Manager knows none before it.`,
    at('scheduleOffset'),
  );
}

function hoursOf(duration: string, field: string, least: number, most: number): number {
  const seconds = secondsOf(duration);
  const hours = seconds / HOUR;
  // A fraction of a second is lost in the reading, but not said: it is no whole hour either.
  if (Number.isInteger(hours) && !/\.\d*[1-9]/.test(duration) && hours >= least && hours <= most) return hours;
  throw new InvalidError(`${field} is ${least} to ${most} whole hours, such as PT4H.`, at(field));
}

function limitOf(text: string, field: string, pattern: RegExp): string {
  if (pattern.test(text)) return text;
  const least = field === 'maxErrors' ? '0' : '1';
  throw new InvalidError(
    `${field} is a whole number of instances from ${least} on, such as 10, or a share of them from ${least}% to 100%.`,
    at(field),
  );
}

function targetsOf(targets: readonly { key: string; values: string[] }[]): WindowTarget[] {
  if (targets.length === 0) throw new InvalidError('targets is empty: name a tag.', at('targets'), 'REQUIRED');
  if (targets.length > limits.MOST_KEYS) {
    throw new InvalidError(`targets names at most ${limits.MOST_KEYS} tags.`, at('targets'), 'TOO_MANY');
  }
  const keys = new Set<string>();
  return targets.map(({ key, values }, n) => {
    requireTagText(key, limits.LONGEST_KEY, at('targets', `${n}`, 'key'));
    if (key === '') throw new InvalidError('key is empty.', at('targets', `${n}`, 'key'), 'REQUIRED');
    if (keys.has(key)) {
      throw new InvalidError(`targets names ${key} twice: list its values together.`, at('targets', `${n}`, 'key'));
    }
    keys.add(key);
    return { key, values: valuesOf(values, n) };
  });
}

function valuesOf(values: readonly string[], n: number): string[] {
  const place = at('targets', `${n}`, 'values');
  if (values.length === 0) throw new InvalidError('values is empty: name a value.', place, 'REQUIRED');
  if (values.length > limits.MOST_VALUES) {
    throw new InvalidError(`values has at most ${limits.MOST_VALUES} entries.`, place, 'TOO_MANY');
  }
  values.forEach((value, m) => requireTagText(value, limits.LONGEST_VALUE, [...place, `${m}`]));
  return [...new Set(values)];
}

/** Compared to the letter, so taken as it is. */
function requireTagText(text: string, most: number, path: readonly string[]): void {
  if (!isStorable(text)) throw new InvalidError('It holds NUL or half a surrogate pair.', path);
  if ([...text].length > most) throw new InvalidError(`It has at most ${most} characters.`, path, 'TOO_LONG');
}
