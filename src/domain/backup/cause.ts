import { explain, type Explanation } from '../explanation';
import type { BackupJobState, CopyJobState } from '../words';

/** Why a backup or copy failed, as far as AWS's own words tell. */
export const FailureCause = [
  'STOPPED_BY_USER',
  'ALREADY_RUNNING',
  'THROTTLED',
  'WINDOW_MISSED',
  'NOT_COMPLETED',
  'AWS_INTERNAL',
  'ACCESS_DENIED',
  'ENCRYPTION_KEY',
  'VAULT_NOT_FOUND',
  'VAULT_RETENTION',
  'LIMIT_EXCEEDED',
  'VSS',
  'RESOURCE_NOT_FOUND',
  'RESOURCE_STATE',
  'UNSUPPORTED',
  'PARTIAL',
  'UNKNOWN',
] as const;
export type FailureCause = (typeof FailureCause)[number];

interface Meaning {
  /** The root cause, as a sentence for the customer. */
  meaning: string;
  /** What can be done about it. */
  options: string;
  /** Whether it passes by itself, so that starting the job anew is worth a try. */
  passing: boolean;
}

export const CAUSES: Readonly<Record<FailureCause, Meaning>> = {
  STOPPED_BY_USER: {
    meaning: 'Somebody stopped the job.',
    options: 'Start a backup on demand, or wait for the next one that the plan schedules.',
    passing: false,
  },
  ALREADY_RUNNING: {
    meaning: 'Another backup of the resource was still running.',
    options: 'Where it happens again, give the rules of the plans more time between them.',
    passing: true,
  },
  THROTTLED: {
    meaning: 'AWS took no more requests of the account at that moment.',
    options: 'Where it happens again, spread the schedules of the plans.',
    passing: true,
  },
  WINDOW_MISSED: {
    meaning: 'The job did not start within its start window.',
    options: 'Lengthen the start window, or spread the schedules of the plans.',
    passing: true,
  },
  NOT_COMPLETED: {
    meaning: 'The job did not end within its completion window.',
    options: 'Lengthen the completion window of the rule.',
    passing: true,
  },
  AWS_INTERNAL: {
    meaning: 'AWS Backup, or the service whose resource it is, failed internally.',
    options: 'It is tried again; where it fails again, AWS Support is asked.',
    passing: true,
  },
  ACCESS_DENIED: {
    meaning: 'The role under which the backup runs lacks a permission.',
    options: 'Give the role the permissions that AWS Backup names, or select the resource with another role.',
    passing: false,
  },
  ENCRYPTION_KEY: {
    meaning: 'The encryption key cannot be used: it is disabled, deleted, or its policy forbids it.',
    options: 'Enable the key, or allow the role of the backup to use it.',
    passing: false,
  },
  VAULT_NOT_FOUND: {
    meaning: 'The vault does not exist.',
    options: 'Create the vault, or let the rule write to one that exists.',
    passing: false,
  },
  VAULT_RETENTION: {
    meaning: 'The lock of the vault does not allow the retention of the rule.',
    options: 'Bring the retention of the rule within the limits of the vault.',
    passing: false,
  },
  LIMIT_EXCEEDED: {
    meaning: 'A quota of the account is used up.',
    options: 'Delete snapshots that are not needed any more, or raise the quota.',
    passing: false,
  },
  VSS: {
    meaning: 'Windows could not prepare its applications for the snapshot (VSS).',
    options: 'Check the VSS writers and the agent on the instance; the backup may be consistent for a crash only.',
    passing: false,
  },
  RESOURCE_NOT_FOUND: {
    meaning: 'The resource does not exist any more.',
    options: 'Take the resource out of the selection of the plan.',
    passing: false,
  },
  RESOURCE_STATE: {
    meaning: 'The resource was in a state in which it cannot be backed up.',
    options: 'Bring the resource into a state in which it can be backed up, then start a backup on demand.',
    passing: false,
  },
  UNSUPPORTED: {
    meaning:
      'AWS Backup does not back up this resource: its type, or what was asked for it, is not supported or enabled.',
    options: 'Enable the resource type in the settings of AWS Backup, or protect the resource in another way.',
    passing: false,
  },
  PARTIAL: {
    meaning: 'Only a part of what belongs together was backed up.',
    options: 'See which of the nested jobs failed, and why.',
    passing: false,
  },
  UNKNOWN: {
    meaning: 'What AWS says does not tell the cause.',
    options: 'An engineer looks into it.',
    passing: false,
  },
};

/** The first that fits names the cause; what is said most precisely comes first. */
const SIGNS: readonly (readonly [FailureCause, RegExp])[] = [
  ['STOPPED_BY_USER', /\b(stopped|cancell?ed|aborted) by (the )?user\b/i],
  ['ALREADY_RUNNING', /running job for the same resource|already (running|in progress)|concurrent|BackupInProgress/i],
  ['VAULT_RETENTION', /(vault lock|locked vault|(min|max)(imum)? ?retention)/i],
  ['VAULT_NOT_FOUND', /vault\b.*\b(does not exist|not found|cannot be found|was deleted)/is],
  ['ENCRYPTION_KEY', /\bKMS\b|\bkey (id )?.{0,80}(not accessible|disabled|pending deletion)|\bCMK\b|encryption key/is],
  [
    'ACCESS_DENIED',
    /access ?denied|not authori[sz]ed|unauthori[sz]ed|(insufficient|sufficient) (permissions?|privileges?)|cannot be assumed|unable to assume|AccessDenied/i,
  ],
  ['THROTTLED', /rate exceeded|throttl|too many requests|RequestLimitExceeded|SlowDown/i],
  ['VSS', /\bVSS\b|volume shadow copy/i],
  ['LIMIT_EXCEEDED', /limit exceeded|LimitExceeded|quota|maximum (allowed )?(number|active)|too many snapshots/i],
  ['WINDOW_MISSED', /start window|before it could start|did not start/i],
  ['NOT_COMPLETED', /before complet|completion window|did not complete|timed? ?out/i],
  ['AWS_INTERNAL', /internal (error|failure|server)|service unavailable|ServiceUnavailable|InternalError|unexpected error|temporarily/i],
  ['UNSUPPORTED', /not supported|unsupported|not (opted|enabled)|opt(ed)?[- ]in/i],
  ['RESOURCE_NOT_FOUND', /(does not exist|not found|no longer exists|was deleted|has been terminated|NotFound)/i],
  ['RESOURCE_STATE', /(invalid|incorrect|wrong) state|not (in an? )?(available|valid) state|is not available|InvalidState|IncorrectState/i],
]; // prettier-ignore

/** The words of AWS's message category, where the message itself tells nothing. */
const CATEGORIES: Readonly<Record<string, FailureCause>> = {
  AccessDenied: 'ACCESS_DENIED',
  AccessDeniedException: 'ACCESS_DENIED',
  KMSError: 'ENCRYPTION_KEY',
  LimitExceeded: 'LIMIT_EXCEEDED',
  Throttling: 'THROTTLED',
  InternalError: 'AWS_INTERNAL',
  ResourceNotFound: 'RESOURCE_NOT_FOUND',
  VSSError: 'VSS',
  VSS_ERROR: 'VSS',
};

export interface Failure {
  /** BACKUP or COPY. */
  jobKind: 'BACKUP' | 'COPY';
  state: BackupJobState | CopyJobState;
  statusMessage: string | null;
  messageCategory?: string | null;
}

/** The class of a failure: by what AWS says of it, else by the state in which the job ended. */
export function causeOf({ state, statusMessage, messageCategory }: Failure): FailureCause {
  const message = statusMessage?.trim() ?? '';
  const sign = message === '' ? undefined : SIGNS.find(([, words]) => words.test(message))?.[0];
  // A part of what belongs together is not repeated alone.
  if (sign && state === 'PARTIAL' && CAUSES[sign].passing) return 'PARTIAL';
  if (sign) return sign;
  const category = messageCategory ? CATEGORIES[messageCategory] : undefined;
  if (category) return category;
  if (state === 'ABORTED') return 'STOPPED_BY_USER';
  if (state === 'EXPIRED') return 'WINDOW_MISSED';
  return state === 'PARTIAL' ? 'PARTIAL' : 'UNKNOWN';
}

const RULE = { rule: 'BACKUP_FAILURE_CAUSE', ruleVersion: '1' };

export function explainCause(failure: Failure, inputs: Record<string, unknown>): Explanation {
  const cause = causeOf(failure);
  const said = failure.statusMessage ? ` AWS says: ${failure.statusMessage}` : '';
  return explain(RULE, `${CAUSES[cause].meaning}${said}`, { cause, ...failure, ...inputs });
}
