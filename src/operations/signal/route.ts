import { toGlobalId } from '../../domain/id';
import type { SignalSource } from '../../domain/words';
import type { Unit } from '../unit';
import { resolveAccounts } from './accounts';
import { followAutomations } from './automations';
import { findEndings, tellEndings } from './endings';
import { followPatchNews, isPatchNews } from './patch-news';
import { applyInstanceStates } from './instance-states';
import { followBackups } from './follow-backups';
import { settle, type DeliveryResult, type Item, type Sender } from './item';
import { followRecoveryPoints, keepBackedUp } from './recovery-points';
import { followRestores } from './restores';
import { routeAlerts } from './route-alerts';
import { boundSenderTimes, tellSenderTimes } from './sender-clock';
import { tellFound } from './found-alarms';
import { findRepeats, insertSignals, raiseDeliveries } from './store';
import { followWindowExecutions } from './window-executions';

/** Sources that tell of conditions, which begin and end. */
const CONDITIONS: ReadonlySet<SignalSource> = new Set<SignalSource>(['CLOUDWATCH', 'RDS', 'HEALTH']);

/** Decides the outcome of every item of a batch and stores it, all in the unit's transaction; results in their order. */
export async function routeBatch(unit: Unit, items: Item[], sender: Sender): Promise<DeliveryResult[]> {
  await resolveAccounts(unit, items, sender);
  const { fresh, repeats, results } = await findRepeats(unit, items);
  boundSenderTimes(fresh, unit.now);
  await judge(unit, fresh);
  tellSenderTimes(fresh);
  tellFound(fresh);
  await insertSignals(unit, fresh);
  // Last, for everybody: a batch that held a stored signal and then waited for a condition would stop another one that
  // holds the condition and is about to store the same signal.
  await raiseDeliveries(unit, repeats);
  return results.map((found) => ({
    id: found.id,
    outcome: found.item ? found.item.outcome : found.outcome!,
    duplicate: found.duplicate,
  }));
}

/** Gives each new signal its outcome: what cannot be ours first, then by source. */
export async function judge(unit: Unit, items: readonly Item[]): Promise<void> {
  const conditions: Item[] = [];
  const instances: Item[] = [];
  const automations: Item[] = [];
  const restores: Item[] = [];
  const recoveryPoints: Item[] = [];
  const backups: Item[] = [];
  const patchNews: Item[] = [];
  const windows: Item[] = [];
  for (const item of items) {
    const { signal, account } = item;
    if (item.foreign) {
      settle(item, 'REJECTED', 'FOREIGN_ACCOUNT', `This key does not speak for account ${signal.awsAccountId}.`);
    } else if (!account) {
      settle(item, 'IGNORED', 'ACCOUNT_UNKNOWN', `No organization has account ${signal.awsAccountId} here.`);
    } else if (item.duplicateOf) {
      settle(item, 'DUPLICATE', 'SENDER_ID_SEEN', 'The sender used this id for another body before.', {
        duplicateOf: toGlobalId('Signal', item.duplicateOf),
      });
    } else if (account.status !== 'ACTIVE') {
      settle(item, 'IGNORED', 'ACCOUNT_NOT_ACTIVE', `${account.name} is ${account.status}; nothing is alerted yet.`, {
        status: account.status,
      });
    } else if (CONDITIONS.has(signal.source)) conditions.push(item);
    else if (signal.source === 'EC2') instances.push(item);
    else if (signal.source === 'SSM' && 'executionId' in signal.facts) automations.push(item);
    else if (signal.facts.jobKind === 'RESTORE') restores.push(item);
    else if (signal.facts.jobKind === 'RECOVERY_POINT') recoveryPoints.push(item);
    else if (signal.source === 'BACKUP') backups.push(item);
    else if (isPatchNews(item)) patchNews.push(item);
    else if (signal.source === 'SSM' && 'windowExecutionId' in signal.facts) windows.push(item);
    else {
      settle(item, 'IGNORED', 'HANDLER_NOT_BUILT', `Kept as it came: ${signal.source} signals open no alert yet.`);
    }
  }
  const followed = await followBackups(unit, backups);
  const endings = [...(await findEndings(unit, [...conditions, ...instances])), ...followed.endings];
  await routeAlerts(unit, [...conditions, ...followed.failures, ...endings.flatMap(({ parts }) => parts)]);
  await followed.keepAlerts();
  await applyInstanceStates(unit, instances);
  await followWindowExecutions(unit, windows);
  await followAutomations(unit, automations);
  await keepBackedUp(unit, backups);
  await followRecoveryPoints(unit, recoveryPoints);
  await followRestores(unit, restores);
  await followPatchNews(unit, patchNews);
  tellEndings(endings);
}
