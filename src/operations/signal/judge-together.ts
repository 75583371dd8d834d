import { correlate, correlationKey, type CorrelationKey } from '../../domain/correlation';
import type { Unit } from '../unit';
import type { Ruled } from './alert-traits';
import { groupStates, type CaseKind } from './group-state';
import { judgeUnderRules, underRules } from './judge-declared';
import { judgeInstances } from './judge-instances';
import { sharedKey } from './instances';
import type { Judged } from './judged';
import type { Subject } from './subject';

/**
 * What becomes of alerts, all of one impact: declared rules come first, then the account's grouping by instance, then what
 * the alerts say.
 */
export async function judgeTogether(
  unit: Unit,
  kind: CaseKind,
  rows: readonly Subject[],
  ruled: Ruled,
): Promise<Judged[]> {
  const declared = new Set(underRules(rows, ruled));
  const free = rows.filter((row) => !declared.has(row));
  const shared = free.filter((row) => sharedKey(row) !== null);
  const rest = free.filter((row) => !shared.includes(row));
  return [
    ...(await judgeUnderRules(unit, kind, [...declared], ruled)),
    ...(await judgeInstances(unit, kind, shared)),
    ...(await judgeDefinitions(unit, kind, rest)),
  ];
}

/** Those of one definition, account and Region are judged as a whole. */
async function judgeDefinitions(unit: Unit, kind: CaseKind, rows: readonly Subject[]): Promise<Judged[]> {
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
