import { newId } from '../../domain/new-id';
import { holdRules } from '../correlation-rule/in-force';
import { wakeForAlerts } from '../remediation/wake';
import { excerpt } from '../sentence';
import { settleQuestions } from '../service-request/settle-questions';
import type { Unit } from '../unit';
import { knownAlarms, knownResources, takeAlarmStates } from './alarm-lookup';
import { holdConditions, keepConditions } from './conditions';
import { findEngagement, reportOnly } from './engagement';
import { explainOpened } from './explain-opened';
import { fold, type FoldedAlert } from './fold';
import { aboutGone } from './gone';
import { sharedKey } from './instances';
import type { Item } from './item';
import { judgeImpact } from './judge-impact';
import { holdGroups, proceed } from './proceed';
import type { AlertRow } from './alert-row';
import { massKeyOf } from './mass-failures';
import { writeAlerts } from './write-alerts';

/**
 * What tells of conditions, whatever its source: each joins, opens or closes the alert of its dedup key; new alerts are
 * judged for impact.
 */
export async function routeAlerts(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  await knownAlarms(unit, items);
  await knownResources(unit, items);
  await takeAlarmStates(unit, items);
  const gone = await aboutGone(unit, items);
  const judged = items.filter((item) => judgeImpact(item, gone));
  await findEngagement(unit, judged);
  const loud = judged.filter(({ impact }) => impact!.impact !== 'NONE');
  await holdGroups(
    unit,
    loud.map(({ impact, signal }) => ({ ...signal, definition: impact!.definition })),
    judged.flatMap(({ account, instance, signal }) => [
      ...[sharedKey({ account: account!, instance }) ?? []].flat(),
      ...massKeyOf(signal.source, account!.awsAccountId),
    ]),
  );
  const rules = await holdRules(
    unit,
    loud.map(({ account }) => account!),
  );
  const conditions = await holdConditions(unit, judged);
  const touched: AlertRow[] = [];
  for (const [condition, group] of conditions) {
    for (const folded of fold(condition, group, newId)) touched.push(rowOf(folded, condition));
  }
  const fresh = touched.filter((row) => row.folded.isNew);
  reportOnly(fresh);
  await proceed(unit, fresh, rules);
  explainOpened(fresh);
  await writeAlerts(unit, touched);
  await settleQuestions(
    unit,
    touched.filter((row) => !row.folded.open).map((row) => row.folded.id),
    'What was asked about is over by itself.',
  );
  await wakeForAlerts(
    unit,
    touched.filter((row) => row.folded.cleared).map((row) => row.folded.id),
  );
  await keepConditions(unit, [...conditions.keys()]);
}

function rowOf(folded: FoldedAlert, condition: { dedupKey: string }): AlertRow {
  const { item } = folded;
  return {
    folded,
    alertId: folded.id,
    open: folded.open,
    at: folded.firstSeenAt,
    source: item.signal.source,
    reason: reasonOf(item),
    signalId: item.id,
    held: null,
    account: item.account!,
    dedupKey: condition.dedupKey,
    region: item.signal.region,
    alarmId: item.alarm?.id ?? null,
    resource: item.resource,
    instance: item.instance,
    impact: item.impact!,
    title: folded.title ?? titleOf(item),
    incidentId: null,
    questionId: null,
    correlation: null,
    contacts: null,
  };
}

/** What is wrong, with what: an alarm's own name says the first and often the second. */
function titleOf(item: Item): string {
  const { resource, signal } = item;
  const name = typeof signal.facts.alarmName === 'string' ? signal.facts.alarmName : signal.title;
  const title = resource && !name.includes(resource.name) ? `${name} (${resource.name})` : name;
  return excerpt(title);
}

/** What the sender says about it, in its own words where it has some. */
function reasonOf({ signal }: Item): string | null {
  const { reason, message, description } = signal.facts;
  return [reason, message, description].find((said) => typeof said === 'string') ?? null;
}
