import { toGlobalId } from '../../domain/id';
import type { CorrelationRule } from '../../domain/correlation-rule';
import { tryRule, type Watched } from '../../domain/correlation-trial';
import type { Explanation } from '../../domain/explanation';
import type { Impact } from '../../domain/words';
import type { Unit } from '../unit';
import { byAccount, ruledAlert, tagsSql, type Ruled } from './alert-traits';
import type { Subject } from './subject';

interface Row {
  dedup_key: string;
  resource: string;
  region: string | null;
  definition: string;
  first_seen_at: Date;
  configuration_id: string | null;
  tags: Record<string, string> | null;
  monitored: Explanation[] | null;
}

/** Rules in MONITOR say of each alert what they would have made of it; nothing else follows from them. */
export async function tryRules(unit: Unit, subjects: readonly Subject[], ruled: Ruled): Promise<void> {
  for (const impact of ['KNOWN', 'UNCERTAIN'] as const) {
    const watched = subjects.filter(
      (one) => one.impact.impact === impact && ruled.rules.get(one.account.organizationId)?.monitoring.length,
    );
    for (const rows of byAccount(watched).values()) await tryOn(unit, rows, ruled, impact);
  }
}

async function tryOn(unit: Unit, subjects: readonly Subject[], { rules, traits }: Ruled, impact: Impact) {
  const { account } = subjects[0];
  const { monitoring } = rules.get(account.organizationId)!;
  const rows = await lately(unit, subjects, monitoring, impact);
  const batch = subjects.map((subject) => ruledAlert(subject, traits.get(subject.alertId)!));
  const verdicts = monitoring.map((rule) => {
    const id = toGlobalId('CorrelationRule', rule.id);
    return tryRule(
      rule,
      rows.map((row) => watchedOf(account.awsAccountId, row, id, `${rule.version}`)),
      batch,
    );
  });
  for (const subject of subjects) {
    subject.monitored = verdicts.flatMap((verdict) => verdict.get(subject.alertId) ?? []);
  }
}

/** Alerts that were made incidents or asked about, as far back as the longest window. */
async function lately(
  unit: Unit,
  subjects: readonly Subject[],
  rules: readonly CorrelationRule[],
  impact: Impact,
): Promise<Row[]> {
  const times = subjects.map(({ at }) => at.getTime());
  const longest = Math.max(...rules.map(({ windowMs }) => windowMs));
  return unit.query<Row>(
    `select a.dedup_key, coalesce(a.resource_id::text, a.dedup_key) as resource, a.region, a.definition,
       a.first_seen_at, m.configuration_id, ${tagsSql('a.resource_id', '$5')} as tags,
       a.explanation->'inputs'->'monitored' as monitored
     from alert a left join alarm m on m.id = a.alarm_id
     where a.account_id = $1 and a.last_seen_at >= $2 and a.first_seen_at between $2 and $3 and a.impact = $4
       and (a.incident_id is not null or a.service_request_id is not null) and a.id <> all ($6)`,
    [
      subjects[0].account.id,
      new Date(Math.min(...times) - longest),
      new Date(Math.max(...times) + longest),
      impact,
      rules.flatMap(({ tagKey }) => tagKey ?? []),
      subjects.map(({ alertId }) => alertId),
    ],
  );
}

function watchedOf(awsAccountId: string, row: Row, ruleId: string, ruleVersion: string): Watched {
  const said = row.monitored?.find(({ inputs, ruleVersion: v }) => inputs.ruleId === ruleId && v === ruleVersion);
  const { resource, region, definition, configuration_id: configurationId } = row;
  return {
    condition: row.dedup_key,
    at: row.first_seen_at,
    resource,
    traits: { awsAccountId, resource, region, definition, configurationId, tags: row.tags ?? {} },
    grouped: said?.inputs.would === 'GROUP',
  };
}
