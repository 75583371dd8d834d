import type * as B from '@aws-sdk/client-backup';
import type { Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import type { BackupVault, CreatedBy, Lifecycle, Tags } from '../world/types';

const refusal = (code: string, message: string, members: Record<string, unknown> = {}): AwsError =>
  new AwsError(code, message, 400, { Code: code, Message: message, ...members });

export const invalid = (message: string): AwsError => refusal('InvalidParameterValueException', message);
export const badRequest = (message: string): AwsError => refusal('InvalidRequestException', message);
export const notFound = (message: string): AwsError => refusal('ResourceNotFoundException', message);
export const overLimit = (message: string): AwsError => refusal('LimitExceededException', message);
export const exists = (message: string, arn: string, creatorRequestId: string | undefined): AwsError =>
  refusal('AlreadyExistsException', message, {
    Arn: arn,
    ...(creatorRequestId === undefined ? {} : { CreatorRequestId: creatorRequestId }),
  });

export const date = (at: number | undefined): Date | undefined => (at === undefined ? undefined : new Date(at));

interface Paged {
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** One page of a list; AWS Backup's pages have 1 to 1000 items. */
export function paged<T>(
  call: Call<Paged>,
  items: readonly T[],
  key: (item: T) => string,
): { items: T[]; more: { NextToken?: string } } {
  const { NextToken, MaxResults, ...of } = call.input;
  const size = MaxResults ?? 1000;
  if (size < 1 || size > 1000) throw invalid('MaxResults must be between 1 and 1000.');
  const request = {
    size,
    token: NextToken,
    of: [call.scope, of],
    invalid: () => invalid('The NextToken is not valid for this request.'),
  };
  const found = page(items, key, request);
  return { items: found.items, more: found.next === undefined ? {} : { NextToken: found.next } };
}

/** What is newer comes first. */
export const newest = (at: number, id: string): string => `${String(9e15 - at).padStart(16, '0')}/${id}`;

export function vaultOf(call: Call, name: string | undefined): BackupVault {
  const vault = call.cloud.backupVaults.get(call.scope, name ?? '');
  if (!vault) throw notFound(`Backup vault ${name} does not exist.`);
  return vault;
}

export const MOST_TAGS = 50;

export function checkTags(tags: Record<string, string> | undefined): Tags {
  const given = Object.entries(tags ?? {});
  if (given.length > MOST_TAGS) throw invalid(`A resource has at most ${MOST_TAGS} tags.`);
  for (const [key, value] of given) {
    if (key.length < 1 || key.length > 128 || value.length > 256) throw invalid(`The tag ${key} is too long.`);
    if (/^aws:/i.test(key)) throw invalid('Tags whose key begins with aws: are reserved.');
  }
  return Object.fromEntries(given);
}

export function checkRole(call: Call, arn: string | undefined): string {
  const account = /^arn:aws:iam::(\d{12}):role\/.+$/.exec(arn ?? '')?.[1];
  if (account === undefined) throw invalid(`Invalid role ARN: ${arn}`);
  if (account !== call.caller.accountId) throw invalid('Cross-account pass role is not allowed.');
  return arn ?? '';
}

const COLD_MINIMUM_DAYS = 90;

/** A lifecycle as AWS Backup takes it: what goes to cold storage stays there for ninety days at least. */
export function checkLifecycle(given: B.Lifecycle | undefined): Lifecycle | undefined {
  if (!given) return undefined;
  const {
    MoveToColdStorageAfterDays: cold,
    DeleteAfterDays: days,
    OptInToArchiveForSupportedResources: archive,
  } = given;
  for (const [name, value] of Object.entries({ MoveToColdStorageAfterDays: cold, DeleteAfterDays: days })) {
    // -1 stands for never.
    if (value !== undefined && value !== -1 && (!Number.isInteger(value) || value < 1)) {
      throw invalid(`Invalid lifecycle. ${name} must be a positive number of days.`);
    }
  }
  if (cold !== undefined && cold > 0 && days !== undefined && days > 0 && days < cold + COLD_MINIMUM_DAYS) {
    throw invalid(
      `Invalid lifecycle. DeleteAfterDays cannot be less than ${COLD_MINIMUM_DAYS} days apart from MoveToColdStorageAfterDays.`,
    );
  }
  return {
    ...(cold === undefined ? {} : { MoveToColdStorageAfterDays: cold }),
    ...(days === undefined ? {} : { DeleteAfterDays: days }),
    ...(archive === undefined ? {} : { OptInToArchiveForSupportedResources: archive }),
  };
}

export const LEAST_WINDOW_MINUTES = 60;

/** The windows of a rule or a job: at least an hour to start, and an hour more to complete. */
export function checkWindows(start: number | undefined, completion: number | undefined): void {
  if (start !== undefined && start < LEAST_WINDOW_MINUTES) {
    throw invalid(`Invalid start window. Start window must be at least ${LEAST_WINDOW_MINUTES} minutes.`);
  }
  if (completion !== undefined && completion < (start ?? LEAST_WINDOW_MINUTES) + LEAST_WINDOW_MINUTES) {
    throw invalid(
      `Invalid completion window. Completion window must be at least ${LEAST_WINDOW_MINUTES} minutes greater than the start window.`,
    );
  }
}

export const presentCreator = (by: CreatedBy | undefined): B.RecoveryPointCreator | undefined =>
  by && {
    BackupPlanId: by.planId,
    BackupPlanArn: by.planArn,
    BackupPlanName: by.planName,
    BackupPlanVersion: by.version,
    BackupRuleId: by.ruleId,
    BackupRuleName: by.ruleName,
    BackupRuleCron: by.schedule,
    BackupRuleTimezone: by.zone,
  };
