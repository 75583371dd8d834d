import { healthAction, type HealthFacts } from '../../domain/catalog/health';
import { impactOf, type ImpactDecision, type ImpactFacts } from '../../domain/catalog/impact';
import { explain } from '../../domain/explanation';
import { settle, type Item } from './item';

const GONE = { rule: 'RESOURCES_GONE', ruleVersion: '1' };

/**
 * Decides the impact of what an item tells, by the rules of its source. Says whether it is anything to alert about;
 * where it is not, the item has its outcome.
 */
export function judgeImpact(item: Item, gone: ReadonlySet<Item>): boolean {
  const { signal } = item;
  if (item.impact) return true;
  if (signal.source === 'RDS' && signal.state === 'INFO') return notListed(item);
  if (signal.source === 'HEALTH' && signal.state === 'INFO') return noAction(item);
  const facts = signal.facts as unknown as ImpactFacts;
  item.impact = impactOf({ ...catalogued(facts), configurationId: item.alarm?.configurationId ?? null });
  if (gone.has(item)) item.impact = none(item.impact);
  return signal.source !== 'CLOUDWATCH' || worthAnAlert(item, item.impact, facts);
}

/** What the catalogue looks at, and nothing else of a sender's facts. */
function catalogued({ alarmName, metrics, eventSource, eventId }: ImpactFacts): ImpactFacts {
  return eventSource ? { eventSource, eventId: eventId ?? null } : { alarmName, metrics };
}

/** Outside the catalogue, about a resource and an alarm that nobody knows: there is nothing to alert about. */
function worthAnAlert(item: Item, impact: ImpactDecision, { alarmName }: ImpactFacts): boolean {
  const inCatalogue = (impact.explanation.inputs.matched as unknown[]).length > 0;
  if (inCatalogue || item.resource || item.alarm) return true;
  settle(
    item,
    'IGNORED',
    'ALARM_UNKNOWN',
    `${alarmName} is outside the catalogue, was not discovered, and names no resource of ${item.account!.name}.`,
    { alarmName },
  );
  return false;
}

function notListed(item: Item): false {
  const { eventId } = item.signal.facts;
  settle(item, 'IGNORED', 'EVENT_NOT_LISTED', `${eventId} is information: only listed events raise an alert.`, {
    eventId,
  });
  return false;
}

function noAction(item: Item): false {
  item.outcome = 'IGNORED';
  item.explanation = healthAction(item.signal.facts as unknown as HealthFacts).explanation;
  return false;
}

function none(impact: ImpactDecision): ImpactDecision {
  const summary = 'All resources that it names are gone, so it has no impact.';
  return { ...impact, impact: 'NONE', explanation: explain(GONE, summary, { catalogue: impact.explanation }) };
}
