import { priorityOf } from '../../domain/catalog/priority';
import { belongsToIncident, groupByInstance } from '../../domain/ec2-alerting';
import { PRIORITY_RANK } from '../../domain/incident';
import type { Unit } from '../unit';
import { CASES, type CaseKind } from './group-state';
import { sharedKey, type Sharing } from './instances';
import type { Judged } from './judged';
import type { Subject } from './subject';

/** What becomes of alerts whose account groups by instance: those of one instance share a case, whatever they say. */
export async function judgeInstances(unit: Unit, kind: CaseKind, rows: readonly Subject[]): Promise<Judged[]> {
  const byKey = new Map<string, Subject[]>();
  for (const row of rows) {
    const key = sharedKey(row)!;
    byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const open = await openCases(unit, kind, rows);
  return [...byKey.keys()].sort().map((groupKey) => {
    const members = byKey.get(groupKey)!.sort((a, b) => rankOf(a) - rankOf(b) || +a.at - +b.at);
    const [{ account, instance }] = members;
    const decision = groupByInstance(
      kind,
      { settings: account.ec2Alerting, instance: instance! },
      members.map(({ alertId, at }) => ({ alertId, resource: instance!.id, at })),
      open.get(groupKey) ?? null,
      unit.now,
    );
    return { groupKey, decision, members };
  });
}

/** The most urgent names the case. */
export function rankOf({ impact, account }: Subject): number {
  return PRIORITY_RANK[priorityOf(impact.definition, account.environment, false).priority];
}

/**
 * UNCERTAIN alerts of an instance whose incident is open, or opens in this batch, become part of it. Before incidents
 * are judged, and under the lock of the instance.
 */
export async function joinInstanceIncidents(unit: Unit, subjects: readonly Subject[]): Promise<void> {
  const shared = subjects.filter((subject) => sharedKey(subject) !== null);
  const uncertain = shared.filter(({ impact, open }) => impact.impact === 'UNCERTAIN' && open);
  if (uncertain.length === 0) return;
  const open = new Set([
    ...(await openCases(unit, 'INCIDENT', uncertain)).keys(),
    ...shared.filter(({ impact }) => impact.impact === 'KNOWN').map(sharedKey),
  ]);
  for (const subject of uncertain) {
    if (!open.has(sharedKey(subject)!)) continue;
    const explanation = belongsToIncident(subject.instance!, subject.impact.explanation);
    subject.uncertain = subject.impact;
    subject.impact = { ...subject.impact, impact: 'KNOWN', explanation };
  }
}

/**
 * A declared rule, judging in between, may have taken away the incident that uncertain alerts were to become part of:
 * what is uncertain opens none by itself. Says whether it is so; they are to be asked about then.
 */
export function leftAlone({ decision, members, declared }: Judged): boolean {
  if (declared || decision.kind === 'APPEND' || members.some(({ uncertain }) => !uncertain)) return false;
  for (const subject of members) subject.impact = subject.uncertain!;
  return true;
}

/** The open case of each instance, held: one that is being resolved is waited for and then counts no more. */
export async function openCases(unit: Unit, kind: CaseKind, rows: readonly Sharing[]): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const { table } = CASES[kind];
  const cases = await unit.query<{ id: string; group_key: string }>(
    `select i.id, i.group_key from ${table} i
     where i.account_id = any ($1) and i.group_key = any ($2) and i.status <> 'RESOLVED'
     order by i.created_at, i.id for no key update of i`,
    [[...new Set(rows.map(({ account }) => account.id))], [...new Set(rows.map(sharedKey))]],
  );
  // The oldest, where a resolved one was reopened beside a newer one.
  return new Map(cases.reverse().map((row) => [row.group_key, row.id]));
}
