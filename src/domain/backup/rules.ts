import { secondsOf } from '../duration';
import { executionsWithin, readSchedule } from '../schedule/schedule';
import { ScheduleFault } from '../schedule/fault';
import { isZone } from '../schedule/zone';
import type { UserErrorCode } from '../words';

/** A rule as it is asked for. */
export interface BackupRuleDraft {
  name: string;
  vault: string;
  schedule: string;
  timezone?: string | null;
  startWindow?: string | null;
  completionWindow?: string | null;
  deleteAfterDays?: number | null;
  moveToColdStorageAfterDays?: number | null;
  continuousBackup?: boolean | null;
}

/** A rule that can be sent to AWS. */
export interface CheckedRule {
  name: string;
  vault: string;
  schedule: string;
  timezone: string;
  startWindowMinutes: number | null;
  completionWindowMinutes: number | null;
  deleteAfterDays: number | null;
  moveToColdStorageAfterDays: number | null;
  continuousBackup: boolean;
}

/** What is wrong with a draft, and where in it. */
export interface Fault {
  path: string[];
  message: string;
  code?: UserErrorCode;
}

export const MOST_RULES = 10;
const NAME = /^[a-zA-Z0-9\-_.]{1,50}$/;
const COLD_DAYS = 90;
const CONTINUOUS_DAYS = 35;
const MOST_DAYS = 36_500;
const LEAST_WINDOW_MINUTES = 60;
/** AWS Backup's own, where a rule names no start window. */
const START_WINDOW_MINUTES = 480;
const HOUR_MS = 3_600_000;

export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/** Rules as AWS takes them; every fault of every rule is told, with its place in the list. */
export function checkRules(
  drafts: readonly BackupRuleDraft[],
  knownVaults: ReadonlySet<string>,
  now: Date,
): { rules: CheckedRule[]; faults: Fault[] } {
  if (drafts.length === 0) return none('A plan has at least one rule.', 'REQUIRED');
  if (drafts.length > MOST_RULES) return none(`A plan has at most ${MOST_RULES} rules.`, 'TOO_MANY');
  const faults: Fault[] = [];
  const rules = drafts.map((draft, n) => {
    const first = drafts.findIndex(({ name }) => name === draft.name);
    const found = [
      ...(first < n ? [{ path: ['name'], message: `Rule ${first + 1} has the name ${draft.name} too.` }] : []),
      ...faultsOf(draft, knownVaults, now),
    ];
    faults.push(...found.map((fault) => ({ ...fault, path: [`${n}`, ...fault.path] })));
    return checked(draft);
  });
  return { rules, faults };
}

function none(message: string, code: UserErrorCode): { rules: CheckedRule[]; faults: Fault[] } {
  return { rules: [], faults: [{ path: [], message, code }] };
}

function checked(draft: BackupRuleDraft): CheckedRule {
  return {
    name: draft.name,
    vault: draft.vault,
    schedule: draft.schedule.trim(),
    timezone: draft.timezone ?? 'UTC',
    startWindowMinutes: minutesOf(draft.startWindow),
    completionWindowMinutes: minutesOf(draft.completionWindow),
    deleteAfterDays: draft.deleteAfterDays ?? null,
    moveToColdStorageAfterDays: draft.moveToColdStorageAfterDays ?? null,
    continuousBackup: draft.continuousBackup ?? false,
  };
}

function minutesOf(duration: string | null | undefined): number | null {
  return duration == null ? null : secondsOf(duration) / 60;
}

function faultsOf(draft: BackupRuleDraft, knownVaults: ReadonlySet<string>, now: Date): Fault[] {
  const faults: Fault[] = [];
  if (!isBackupName(draft.name)) {
    faults.push({ path: ['name'], message: 'The name of a rule has 1 to 50 letters, digits, “-”, “_” and “.”.' });
  }
  if (!knownVaults.has(draft.vault)) {
    faults.push({
      path: ['vault'],
      message: `The account has no vault ${draft.vault} in this Region.`,
      code: 'NOT_FOUND',
    });
  }
  return [...faults, ...scheduleFaults(draft, now), ...windowFaults(draft), ...retentionFaults(draft)];
}

function scheduleFaults({ schedule, timezone }: BackupRuleDraft, now: Date): Fault[] {
  const zone = timezone ?? 'UTC';
  if (!isZone(zone)) {
    return [{ path: ['timezone'], message: `${zone} is not an IANA time zone such as Europe/Berlin.` }];
  }
  const fault = (message: string): Fault[] => [{ path: ['schedule'], message }];
  try {
    const read = readSchedule(schedule);
    if (read.kind !== 'CRON') return fault('AWS Backup takes cron expressions alone, such as cron(0 5 ? * * *).');
    const terms = { schedule: read, zone, offsetDays: 0, countedFrom: null };
    const next = executionsWithin(terms, now, 25);
    if (next.length === 0) return fault('No day to come is one of this schedule.');
    const close = next.some((at, n) => n > 0 && at.getTime() - next[n - 1].getTime() < HOUR_MS);
    return close ? fault('AWS Backup runs a rule at most once an hour.') : [];
  } catch (error) {
    if (error instanceof ScheduleFault) return fault(error.message);
    throw error;
  }
}

function windowFaults({ startWindow, completionWindow }: BackupRuleDraft): Fault[] {
  const [start, completion] = [minutesOf(startWindow), minutesOf(completionWindow)];
  const faults: Fault[] = [];
  if (start !== null && (start < LEAST_WINDOW_MINUTES || !Number.isInteger(start))) {
    faults.push({
      path: ['startWindow'],
      message: `A start window has whole minutes, ${LEAST_WINDOW_MINUTES} at least.`,
    });
  }
  const least = (start ?? START_WINDOW_MINUTES) + LEAST_WINDOW_MINUTES;
  if (completion !== null && (completion < least || !Number.isInteger(completion))) {
    faults.push({
      path: ['completionWindow'],
      message: `A completion window has whole minutes and is at least an hour longer than the start window: ${least} here.`,
    });
  }
  return faults;
}

function retentionFaults(draft: BackupRuleDraft): Fault[] {
  const { deleteAfterDays: days, moveToColdStorageAfterDays: cold, continuousBackup: continuous } = draft;
  const faults: Fault[] = [];
  for (const [name, value] of [
    ['deleteAfterDays', days],
    ['moveToColdStorageAfterDays', cold],
  ] as const) {
    if (value != null && (value < 1 || value > MOST_DAYS)) {
      faults.push({ path: [name], message: `${name} is a number of days from 1 to ${MOST_DAYS}.` });
    }
  }
  if (faults.length > 0) return faults;
  if (cold != null && days != null && days < cold + COLD_DAYS) {
    faults.push({
      path: ['deleteAfterDays'],
      message: `What went to cold storage stays there for ${COLD_DAYS} days at least: ${cold + COLD_DAYS} or more here.`,
    });
  }
  if (!continuous) return faults;
  if (days == null || days > CONTINUOUS_DAYS) {
    faults.push({
      path: ['deleteAfterDays'],
      message: `Continuous backup reaches back for at most ${CONTINUOUS_DAYS} days: name 1 to ${CONTINUOUS_DAYS}.`,
    });
  }
  if (cold != null) {
    faults.push({
      path: ['moveToColdStorageAfterDays'],
      message: 'Continuous backups do not go to cold storage.',
    });
  }
  return faults;
}
