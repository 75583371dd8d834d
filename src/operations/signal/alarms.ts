import { impactOf, type ImpactFacts } from '../../domain/catalog/impact';
import { newId } from '../../domain/new-id';
import { wakeForAlerts } from '../remediation/wake';
import { excerpt } from '../sentence';
import { settleQuestions } from '../service-request/settle-questions';
import type { Unit } from '../unit';
import { knownAlarms, knownResources, takeAlarmStates } from './alarm-lookup';
import { holdConditions, keepConditions } from './conditions';
import { explainOpened } from './explain-opened';
import { fold, type FoldedAlert } from './fold';
import { settle, type Item } from './item';
import { holdGroups, proceed } from './proceed';
import type { AlertRow } from './alert-row';
import { writeAlerts } from './write-alerts';

/** Alarm state changes: each joins, opens or closes the alert of its dedup key; new alerts are judged for impact. */
export async function routeAlarms(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  await knownAlarms(unit, items);
  await knownResources(unit, items);
  await takeAlarmStates(unit, items);
  const judged = items.filter(wanted);
  await holdGroups(
    unit,
    judged.flatMap(({ impact, signal }) =>
      impact!.impact === 'NONE' ? [] : [{ ...signal, definition: impact!.definition }],
    ),
  );
  const conditions = await holdConditions(unit, judged);
  const touched: AlertRow[] = [];
  for (const [condition, group] of conditions) {
    for (const folded of fold(condition, group, newId)) touched.push(rowOf(folded, condition));
  }
  const fresh = touched.filter((row) => row.folded.isNew);
  await proceed(unit, fresh);
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

/** Outside the catalogue, about a resource and an alarm that nobody knows: there is nothing to alert about. */
function wanted(item: Item): boolean {
  const facts = item.signal.facts as unknown as ImpactFacts;
  item.impact = impactOf({ ...facts, configurationId: item.alarm?.configurationId ?? null });
  const inCatalogue = (item.impact.explanation.inputs.matched as unknown[]).length > 0;
  if (inCatalogue || item.resource || item.alarm) return true;
  settle(
    item,
    'IGNORED',
    'ALARM_UNKNOWN',
    `${facts.alarmName} is outside the catalogue, was not discovered, and names no resource of ${item.account!.name}.`,
    { alarmName: facts.alarmName },
  );
  return false;
}

function rowOf(folded: FoldedAlert, condition: { dedupKey: string }): AlertRow {
  const { item } = folded;
  return {
    folded,
    alertId: folded.id,
    open: folded.open,
    at: folded.firstSeenAt,
    source: item.signal.source,
    reason: typeof item.signal.facts.reason === 'string' ? item.signal.facts.reason : null,
    signalId: item.id,
    held: null,
    account: item.account!,
    dedupKey: condition.dedupKey,
    region: item.signal.region,
    alarmId: item.alarm?.id ?? null,
    resource: item.resource,
    impact: item.impact!,
    title: titleOf(item),
    incidentId: null,
    questionId: null,
    correlation: null,
  };
}

/** What is wrong, with what: the alarm's own name says the first and often the second. */
function titleOf(item: Item): string {
  const name = String(item.signal.facts.alarmName);
  const { resource } = item;
  const title = resource && !name.includes(resource.name) ? `${name} (${resource.name})` : name;
  return excerpt(title);
}
