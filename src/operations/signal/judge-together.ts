import { correlate, correlationKey, type CorrelationKey, type Decision } from '../../domain/correlation';
import type { Unit } from '../unit';
import { groupStates, type CaseKind } from './group-state';
import type { Subject } from './subject';

export interface Judged {
  /** The readable key of the group. */
  groupKey: string;
  decision: Decision;
  members: Subject[];
}

/** What becomes of alerts, all of one impact: those of one definition, account and Region are judged as a whole. */
export async function judgeTogether(unit: Unit, kind: CaseKind, rows: readonly Subject[]): Promise<Judged[]> {
  const byKey = new Map<string, { key: CorrelationKey; rows: Subject[] }>();
  for (const row of rows) {
    const key = { definition: row.impact.definition, awsAccountId: row.account.awsAccountId, region: row.region };
    const text = correlationKey(key);
    const group = byKey.get(text);
    if (group) group.rows.push(row);
    else byKey.set(text, { key, rows: [row] });
  }
  if (byKey.size === 0) return [];
  const keys = [...byKey.keys()].sort();
  const states = await groupStates(
    unit,
    kind,
    keys.map((text) => ({ text, ...byKey.get(text)! })),
  );
  return keys.flatMap((groupKey) => {
    const group = byKey.get(groupKey)!;
    const alerts = new Map(group.rows.map((row) => [row.alertId, row]));
    const batch = group.rows.map((row) => ({
      alertId: row.alertId,
      resource: row.resource?.id ?? row.dedupKey,
      at: row.at,
    }));
    return correlate(states.get(groupKey)!, batch, kind === 'INCIDENT' ? 'KNOWN' : 'UNCERTAIN').map((decision) => ({
      groupKey,
      decision,
      members: decision.alerts.map(({ alertId }) => alerts.get(alertId)!),
    }));
  });
}
