import type { Traits } from '../../domain/correlation-rule';
import type { RuledAlert } from '../../domain/ruled-alert';
import type { RulesByOrganization, RulesInForce } from '../correlation-rule/in-force';
import type { Unit } from '../unit';
import { sharedKey } from './instances';
import type { Subject } from './subject';

/** The declared rules of a batch, and what they look at of each of its alerts. */
export interface Ruled {
  rules: RulesByOrganization;
  /** By the alert's id; none where the organization has no rules. */
  traits: ReadonlyMap<string, Traits>;
}

export const UNRULED: Ruled = { rules: new Map(), traits: new Map() };

/** Reads what rules look at, of the alerts whose organization has any. */
export async function traitsOf(unit: Unit, subjects: readonly Subject[], rules: RulesByOrganization): Promise<Ruled> {
  const ruled = subjects.filter(({ account }) => rules.has(account.organizationId));
  if (ruled.length === 0) return UNRULED;
  const rows = await unit.query<{ id: string; configuration_id: string | null; tags: Record<string, string> | null }>(
    `select s.id, m.configuration_id, ${tagsSql('s.resource', '$2')} as tags
     from jsonb_to_recordset($1::jsonb) as s (id uuid, alarm uuid, resource uuid) left join alarm m on m.id = s.alarm`,
    [
      JSON.stringify(
        ruled.map(({ alertId, alarmId, resource }) => ({
          id: alertId,
          alarm: alarmId,
          resource: resource?.id ?? null,
        })),
      ),
      tagKeysOf([...rules.values()]),
    ],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const traits = ruled.map((subject): [string, Traits] => {
    const { configuration_id: configurationId, tags } = found.get(subject.alertId)!;
    return [
      subject.alertId,
      {
        awsAccountId: subject.account.awsAccountId,
        region: subject.region,
        resource: resourceOf(subject),
        definition: subject.impact.definition,
        configurationId,
        tags: tags ?? {},
      },
    ];
  });
  return { rules, traits: new Map(traits) };
}

/** Of a resource's tags those that rules group by, as one object; null where it has none. */
export const tagsSql = (resource: string, keys: string): string =>
  `(select jsonb_object_agg(t.key, t.value) from resource_tag t where t.resource_id = ${resource} and t.key = any (${keys}))`;

export function tagKeysOf(rules: readonly RulesInForce[]): string[] {
  const keys = rules.flatMap(({ active, monitoring }) =>
    [...active, ...monitoring].flatMap(({ tagKey }) => tagKey ?? []),
  );
  return [...new Set(keys)];
}

export const resourceOf = ({ resource, dedupKey }: Subject): string => resource?.id ?? dedupKey;

export function ruledAlert(subject: Subject, traits: Traits): RuledAlert {
  const { alertId, at, dedupKey, region, account, impact } = subject;
  return {
    alertId,
    resource: traits.resource,
    at,
    condition: dedupKey,
    below: { definition: impact.definition, awsAccountId: account.awsAccountId, region },
    shares: sharedKey(subject),
    traits,
  };
}

/** The alerts of each account. */
export function byAccount(subjects: readonly Subject[]): Map<string, Subject[]> {
  const accounts = new Map<string, Subject[]>();
  for (const subject of subjects) {
    accounts.set(subject.account.id, [...(accounts.get(subject.account.id) ?? []), subject]);
  }
  return accounts;
}
