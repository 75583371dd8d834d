import { bytes } from './plain';
import type { Row, Rows } from './rows';

const NEAR = 30 * 86_400_000;
const order = ['ACCOUNT', 'STATUS', 'PRIORITY', 'ORIGIN', 'BALL_WITH', 'SLA_STATE', 'ASSIGNEE', 'CREATED_DAY'];

const values: Record<string, (row: Row) => unknown> = {
  ACCOUNT: (row) => row.account_id,
  STATUS: (row) => row.status,
  PRIORITY: (row) => row.priority,
  ORIGIN: (row) => row.origin,
  BALL_WITH: (row) => row.ball_with,
  SLA_STATE: (row) => row.sla_state,
  ASSIGNEE: (row) => row.assignee_id,
  CREATED_DAY: (row) => `${(row.created_at as Date).toISOString().slice(0, 10)}T00:00:00.000Z`,
};

/** Incidents put together one by one; each group by the fields that show it, ids where objects are shown. */
export function groupsOf(incidents: readonly Row[], groupBy: readonly string[], first: number): Row[] {
  const by = order.filter((key) => groupBy.includes(key));
  const groups = new Map<string, { key: unknown[]; count: number }>();
  for (const row of incidents) {
    const key = by.map((name) => values[name](row));
    const group = groups.get(JSON.stringify(key)) ?? { key, count: 0 };
    group.count++;
    groups.set(JSON.stringify(key), group);
  }
  const sorted = [...groups.values()].sort((a, b) => {
    const differing = a.key.findIndex((part, index) => bytes(part, b.key[index]) !== 0);
    return b.count - a.count || (differing < 0 ? 0 : bytes(a.key[differing], b.key[differing]));
  });
  return sorted.slice(0, first).map(({ key, count }) => {
    const of = (name: string): unknown => (by.includes(name) ? key[by.indexOf(name)] : null);
    return {
      account: of('ACCOUNT'),
      status: of('STATUS'),
      priority: of('PRIORITY'),
      origin: of('ORIGIN'),
      ballWith: of('BALL_WITH'),
      slaState: of('SLA_STATE'),
      assignee: of('ASSIGNEE'),
      day: of('CREATED_DAY'),
      count,
    };
  });
}

/** `seen` are the incidents that the caller sees. */
export function relatedTo(row: Row, seen: readonly Row[], rows: Rows, first: number): Row[] {
  const resourcesOf = (of: Row): unknown[] =>
    rows.incident_resource.filter((link) => link.incident_id === of.id).map((link) => link.resource_id);
  const own = resourcesOf(row);
  const rank = (other: Row): number => {
    const linked = rows.incident_link.some((link) => link.incident_id === row.id && link.related_id === other.id);
    if (linked || other.duplicate_of_id === row.id || row.duplicate_of_id === other.id) return 1;
    if (other.test && !row.test) return 0;
    const apart = Number(other.created_at) - Number(row.created_at);
    if (Math.abs(apart) <= NEAR && resourcesOf(other).some((id) => own.includes(id))) return 2;
    const same = other.signature !== null && other.signature === row.signature;
    return same && other.organization_id === row.organization_id && apart <= 0 ? 3 : 0;
  };
  const found = seen.filter((other) => other !== row && rank(other) > 0);
  return found
    .sort((a, b) => rank(a) - rank(b) || Number(b.created_at) - Number(a.created_at) || bytes(b.id, a.id))
    .slice(0, first);
}
