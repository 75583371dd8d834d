import type { CorrelationKey, GroupState } from '../../domain/correlation';
import type { Unit } from '../unit';

interface OpenCase {
  id: string;
  group_key: string;
  grouped: boolean;
  group_last_at: Date;
  first_at: Date | null;
  resources: string[];
}

/** Where the cases of a subject are kept, and what an alert in one says of it. */
export const CASES = {
  INCIDENT: { table: 'incident', member: 'incident_id' },
  QUESTION: { table: 'service_request', member: 'service_request_id' },
} as const;
export type CaseKind = keyof typeof CASES;

/**
 * What is open for each key: cases of one resource, and groups with the resources in them. They are held:
 * one that is being resolved is waited for and then counts no more, so that no alert joins what is over.
 */
export async function groupStates(
  unit: Unit,
  kind: CaseKind,
  keys: readonly { text: string; key: CorrelationKey; rows: readonly { account: { id: string } }[] }[],
): Promise<Map<string, GroupState>> {
  const { table, member } = CASES[kind];
  const cases = await unit.query<OpenCase>(
    `select i.id, i.group_key, i.grouped, i.group_last_at, a.first_at, coalesce(a.resources, '{}') as resources
     from ${table} i
     left join lateral (
       select min(first_seen_at) as first_at, array_agg(distinct coalesce(resource_id::text, dedup_key)) as resources
       from alert where ${member} = i.id
     ) a on true
     where i.account_id = any ($1) and i.group_key = any ($2) and i.status <> 'RESOLVED'
     order by i.created_at, i.id for no key update of i`,
    [keys.map(({ rows }) => rows[0].account.id), keys.map(({ text }) => text)],
  );
  return new Map(
    keys.map(({ text, key }) => {
      const open = cases.filter((one) => one.group_key === text);
      const state: GroupState = {
        key,
        own: open
          .filter((one) => !one.grouped)
          .flatMap((one) => one.resources.map((resource) => ({ caseId: one.id, resource, at: one.group_last_at }))),
        groups: open
          .filter((one) => one.grouped)
          .map((one) => ({
            caseId: one.id,
            resources: one.resources,
            firstAt: one.first_at ?? one.group_last_at,
            lastAt: one.group_last_at,
          })),
      };
      return [text, state];
    }),
  );
}
