import { setMaxListeners } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { CONFIGURATION_TAG, MANAGED_ALARM_TAG } from '../domain/catalog/impact';
import { ALARMS_PER_DELETE, PUTS_PER_SECOND } from '../domain/alarm-manager/quotas';
import { systemCaller } from '../domain/caller';
import { openAlarms, type Alarms, type PresentAlarm } from '../integrations/aws/alarms';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { cancelJob, reachable } from '../operations/account/begin-sync';
import {
  claimChanges,
  recordChanges,
  recordDelay,
  type ChangeResult,
  type ClaimedChange,
} from '../operations/alarm-profile/apply-changes';
import { finishDeployment } from '../operations/alarm-profile/finish-deployment';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';
import { Pace } from './pace';

const caller = systemCaller('alarm manager');
/** What is claimed at a time, in seconds of work: so much at most is asked of AWS again after a crash. */
const CLAIMED_SECONDS = 5;
/** After so long another account has its turn. */
const SLICE_MS = 60_000;

/**
 * Carries a deployment out in one Region, at the rate that AWS allows. Before AWS is told to change an alarm it is asked
 * for it: what a crashed worker had done already is not done again, and an alarm that is not managed is not touched.
 */
export const applyAlarms: JobHandler = async (ids, context) => {
  const { database } = context;
  const signal = AbortSignal.any([context.signal]);
  // Every call that is under way listens to it.
  setMaxListeners(0, signal);
  const [jobId, region] = [String(ids.jobId), String(ids.region)];
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  if (!account || !reachable(account)) return transact(database, caller, (unit) => cancelJob(unit, jobId));
  const access = { ...account, accountId: account.id };
  const perSecond = context.alarmsPerSecond ?? PUTS_PER_SECOND;
  const work = new Work(await openAlarms(context.aws, access, region, signal), new Pace(perSecond, signal));
  const until = Date.now() + SLICE_MS;
  const most = Math.min(100, Math.ceil(perSecond * CLAIMED_SECONDS));
  for (;;) {
    signal.throwIfAborted();
    const claimed = await transact(database, caller, (unit) => claimChanges(unit, jobId, region, most));
    if (claimed.length === 0) break;
    const { results, failure } = await work.apply(claimed);
    await transact(database, caller, (unit) => recordChanges(unit, jobId, results));
    // What concerns the account and not the alarm is tried again later, from where it stands.
    if (failure) {
      const why = describeFailure(failure);
      if (!signal.aborted) await transact(database, caller, (unit) => recordDelay(unit, jobId, why));
      throw failure;
    }
    if (Date.now() > until) {
      const { accountId, version, partial } = ids;
      await transact(database, caller, (unit) =>
        unit.enqueue({
          task: 'apply-alarms',
          key: `apply-alarms:${jobId}:${region}`,
          ids: { accountId, version, partial, jobId, region },
          queue: `apply-alarms:${account.id}:${region}`,
        }),
      );
      return;
    }
  }
  await transact(database, caller, (unit) =>
    finishDeployment(unit, {
      accountId: account.id,
      jobId,
      version: Number(ids.version),
      partial: ids.partial === true,
    }),
  );
};

const REFUSED = new Set([
  'ValidationError', 'InvalidParameterValue', 'InvalidParameterCombination', 'MissingParameter', 'MissingRequiredParameter',
  'LimitExceeded', 'LimitExceededFault', 'ResourceNotFound', 'ResourceNotFoundException', 'InvalidFormat', 'InvalidFormatFault',
]); // prettier-ignore

class NameTaken extends Error {
  override readonly name = 'NAME_TAKEN';
}

class Work {
  constructor(
    private readonly alarms: Alarms,
    private readonly pace: Pace,
  ) {}

  /** Results of what came to an end; `failure` where the rest must wait. */
  async apply(claimed: readonly ClaimedChange[]): Promise<{ results: ChangeResult[]; failure: Error | null }> {
    const results: ChangeResult[] = [];
    let failure: Error | null = null;
    const keep = async (changes: readonly ClaimedChange[], act: () => Promise<void>): Promise<void> => {
      try {
        await act();
        results.push(...changes.map(({ id }) => ({ id, error: null })));
      } catch (error) {
        if (error instanceof NameTaken || REFUSED.has(codeOf(error) ?? '')) {
          results.push(...changes.map(({ id }) => ({ id, error: describeFailure(error) })));
        } else {
          if (/Throttl|RequestLimitExceeded|TooManyRequests/.test(codeOf(error) ?? '')) this.pace.slowDown();
          failure ??= error as Error;
        }
      }
    };
    try {
      const present = await this.alarms.describe(claimed.map(({ name }) => name));
      for (const round of inRounds(claimed)) {
        if (failure) break;
        const removed = round.filter(({ action }) => action === 'DELETE');
        await Promise.all(
          round
            .filter(({ action }) => action !== 'DELETE')
            .map((change) => keep([change], () => this.put(change, present.get(change.name)))),
        );
        await this.removeAll(removed, present, keep);
      }
    } catch (error) {
      failure ??= error as Error;
    }
    return { results, failure };
  }

  private async put(change: ClaimedChange, present: PresentAlarm | undefined): Promise<void> {
    const { name, composite, configurationId } = change;
    const configuration = change.configuration!;
    const tags = [
      { Key: MANAGED_ALARM_TAG, Value: 'true' },
      { Key: CONFIGURATION_TAG, Value: configurationId ?? '' },
      ...change.tags,
    ];
    if (present) {
      const held = await this.alarms.tagsOf(present.arn);
      if (held.get(MANAGED_ALARM_TAG) !== 'true') throw new NameTaken('An alarm of this name is not managed by us.');
      const missing = tags.filter(({ Key, Value }) => held.get(Key) !== Value);
      const same = isDeepStrictEqual(present.configuration, configuration);
      if (same && missing.length === 0) return;
      await this.pace.turn();
      // An existing alarm's tags are not changed by putting it.
      if (missing.length > 0) await this.alarms.tag(present.arn, missing);
      if (same) return;
    } else {
      await this.pace.turn();
    }
    await this.alarms.put({ name, composite, configuration, tags });
  }

  private async removeAll(
    changes: readonly ClaimedChange[],
    present: ReadonlyMap<string, PresentAlarm>,
    keep: (changes: readonly ClaimedChange[], act: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const gone = changes.filter(({ name }) => !present.has(name));
    if (gone.length > 0) await keep(gone, async () => undefined);
    const ours: ClaimedChange[] = [];
    await Promise.all(
      changes
        .filter(({ name }) => present.has(name))
        .map(async (change) => {
          const held = await this.alarms.tagsOf(present.get(change.name)!.arn).catch((error: Error) => error);
          if (held instanceof Error) return keep([change], () => Promise.reject(held));
          if (held.get(MANAGED_ALARM_TAG) === 'true') ours.push(change);
          else await keep([change], () => Promise.reject(new NameTaken('The alarm is not managed by us any more.')));
        }),
    );
    const batches = [
      ...ours.filter(({ composite }) => composite).map((one) => [one]),
      ...chunks(
        ours.filter(({ composite }) => !composite),
        ALARMS_PER_DELETE,
      ),
    ];
    for (const batch of batches) {
      await keep(batch, async () => {
        await this.pace.turn();
        await this.alarms.remove(batch.map(({ name }) => name));
      });
    }
  }
}

function inRounds(changes: readonly ClaimedChange[]): ClaimedChange[][] {
  const rounds = new Map<number, ClaimedChange[]>();
  for (const change of changes) rounds.set(change.round, [...(rounds.get(change.round) ?? []), change]);
  return [...rounds.values()];
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}
