import { endedBy } from '../../domain/catalog/rds-endings';
import { toGlobalId } from '../../domain/id';
import { dedupKey } from '../../domain/signals/eventbridge';
import type { Impact } from '../../domain/words';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

interface Ended {
  n: number;
  dedup_key: string;
  impact: Impact;
  definition: string;
  explanation: Item['explanation'];
}

/** A signal that ends other conditions than one of its own: for each open alert of them an item that clears it. */
export interface Ending {
  item: Item;
  parts: Item[];
}

/**
 * What ends conditions without naming them: an event of RDS that tells of recovery, and the termination of an instance,
 * after which nothing will ever be told of it again.
 */
export async function findEndings(unit: Unit, items: readonly Item[]): Promise<Ending[]> {
  const endings = items.filter(isEnding);
  if (endings.length === 0) return [];
  const wanted = endings.map((item, n) => ({
    n,
    organization_id: item.account!.organizationId,
    account_id: item.account!.id,
    region: item.signal.region,
    keys: keysOf(item),
    instance: item.signal.source === 'EC2' ? item.signal.facts.instanceId : null,
  }));
  const ended = await unit.query<Ended>(
    `with w as materialized (
       select * from jsonb_to_recordset($1::jsonb) as w (
         n int, organization_id uuid, account_id uuid, region text, keys jsonb, instance text)
     )
     select w.n, a.dedup_key, a.impact, a.definition, a.explanation
     from w, jsonb_array_elements_text(w.keys) as k (key)
     join alert a on a.dedup_key = k.key
     where a.organization_id = w.organization_id and a.status not in ('RESOLVED', 'CLOSED')
     union all
     select w.n, a.dedup_key, a.impact, a.definition, a.explanation
     from w join resource r on r.account_id = w.account_id and r.region = w.region and r.resource_id = w.instance
     join alert a on a.resource_id = r.id
     where a.status not in ('RESOLVED', 'CLOSED')`,
    [JSON.stringify(wanted)],
  );
  return endings.map((item, n) => ({
    item,
    parts: ended.filter((row) => row.n === n).map((row) => partOf(item, row)),
  }));
}

function isEnding({ signal }: Item): boolean {
  if (signal.source === 'EC2') return signal.facts.instanceState === 'terminated';
  return signal.source === 'RDS' && endedBy(String(signal.facts.eventId)).length > 0;
}

function keysOf({ signal }: Item): string[] {
  if (signal.source !== 'RDS') return [];
  const { awsAccountId, region, facts } = signal;
  return endedBy(String(facts.eventId)).map((id) => dedupKey('rds', awsAccountId, region, id, String(facts.sourceId)));
}

export function partOf(
  item: Item,
  {
    dedup_key: key,
    impact,
    definition,
    explanation,
  }: Pick<Ended, 'dedup_key' | 'impact' | 'definition' | 'explanation'>,
): Item {
  return {
    ...item,
    signal: { ...item.signal, state: 'CLEARED', dedupKey: key },
    impact: { impact, definition, configurationId: null, explanation },
  };
}

/** After the parts were routed: the signal itself says what it ended. One that ended nothing keeps its own outcome. */
export function tellEndings(endings: readonly Ending[]): void {
  for (const { item, parts } of endings) {
    const closed = parts.filter(({ outcome }) => outcome === 'APPENDED');
    if (closed.length === 0) continue;
    item.alertId = closed[0].alertId;
    const what = closed.length === 1 ? 'an alert is' : `${closed.length} alerts are`;
    settle(item, 'APPENDED', 'CONDITION_CLEARED', `${item.signal.title}: ${what} over with it.`, {
      alertIds: closed.slice(0, 100).map(({ alertId }) => toGlobalId('Alert', alertId!)),
    });
  }
}
