import { groupOf, type CorrelationRule, type Traits } from '../../domain/correlation-rule';
import { INSTANCE_KEY } from '../../domain/ec2-alerting';
import type { StoredCase, StoredGroup } from '../../domain/ruled-alert';
import type { Unit } from '../unit';
import { tagsSql } from './alert-traits';
import { CASES, type CaseKind } from './group-state';
import type { Subject } from './subject';

interface Row {
  id: string;
  group_key: string;
  grouped: boolean;
  group_last_at: Date | null;
  correlation_rule_id: string | null;
  created_at: Date;
  first_at: Date | null;
  members: Member[] | null;
}

interface Member {
  condition: string;
  resource: string;
  region: string | null;
  definition: string;
  configurationId: string | null;
  tags: Record<string, string> | null;
}

/**
 * The open cases of an account that declared rules look at: their own groups for the alerts, and what the built-in rule
 * opened lately enough to be taken over. They are held, as `groupStates` holds its own.
 */
export async function declaredState(
  unit: Unit,
  kind: CaseKind,
  rules: readonly CorrelationRule[],
  subjects: readonly Subject[],
  traits: ReadonlyMap<string, Traits>,
): Promise<{ cases: StoredCase[]; groups: StoredGroup[] }> {
  const [{ account }] = subjects;
  const keys = new Set(
    subjects.flatMap(({ alertId }) => rules.flatMap((rule) => groupOf(rule, traits.get(alertId)!)?.text ?? [])),
  );
  const { table, member } = CASES[kind];
  const earliest = Math.min(...subjects.map(({ at }) => at.getTime()));
  const longest = Math.max(...rules.map(({ windowMs }) => windowMs));
  const rows = await unit.query<Row>(
    `select i.id, i.group_key, i.grouped, i.group_last_at, i.correlation_rule_id, i.created_at, a.first_at, a.members
     from ${table} i
     cross join lateral (
       select min(a.first_seen_at) as first_at,
         jsonb_agg(jsonb_build_object('condition', a.dedup_key, 'resource', coalesce(a.resource_id::text, a.dedup_key),
           'region', a.region, 'definition', a.definition, 'configurationId', m.configuration_id,
           'tags', ${tagsSql('a.resource_id', '$5')})) as members
       from alert a left join alarm m on m.id = a.alarm_id where a.${member} = i.id
     ) a
     where i.account_id = $1 and i.status <> 'RESOLVED' and i.group_key is not null
       and case when i.correlation_rule_id is null then i.group_last_at >= $2 or i.group_key like '${INSTANCE_KEY}%'
         else i.correlation_rule_id = any ($3) and i.group_key = any ($4) end
     order by i.created_at, i.id for no key update of i`,
    [
      account.id,
      new Date(earliest - longest),
      rules.map(({ id }) => id),
      [...keys],
      rules.flatMap(({ tagKey }) => tagKey ?? []),
    ],
  );
  const cases = rows.map((row) => ({
    caseId: row.id,
    key: row.group_key,
    declared: row.correlation_rule_id !== null,
    ...spanOf(row),
    members: (row.members ?? []).map((one) => memberOf(account.awsAccountId, one)),
  }));
  return { cases: cases.filter(({ declared }) => !declared), groups: cases.filter(({ declared }) => declared) };
}

/** From when it counts, and when its newest alert came. Of an instance's case the column says when it was last spoken of. */
function spanOf({ group_key, grouped, group_last_at: last, first_at: first, created_at: created }: Row) {
  const firstAt = first ?? last ?? created;
  if (group_key.startsWith(INSTANCE_KEY)) return { at: firstAt, firstAt, lastAt: firstAt };
  return { at: grouped ? firstAt : (last ?? firstAt), firstAt, lastAt: last ?? firstAt };
}

function memberOf(awsAccountId: string, { condition, ...one }: Member): StoredCase['members'][number] {
  const { resource, region, definition, configurationId } = one;
  return { condition, traits: { awsAccountId, resource, region, definition, configurationId, tags: one.tags ?? {} } };
}
