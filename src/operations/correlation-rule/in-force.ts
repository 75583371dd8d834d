import { inTurn, type CorrelationRule } from '../../domain/correlation-rule';
import type { CorrelationRule as Row } from '../../entities';
import type { Unit } from '../unit';

/** The rules that look at new alerts of an organization, in their order. */
export interface RulesInForce {
  active: readonly CorrelationRule[];
  monitoring: readonly CorrelationRule[];
}

/** Of those organizations that have any, by their ids. */
export type RulesByOrganization = ReadonlyMap<string, RulesInForce>;

/** What batches hold together and whoever sets a rule holds alone. */
export const rulesName = (organizationId: string): string => `correlation rules:${organizationId}`;

/**
 * The rules by which alerts of the accounts are judged; they stay as they are until the transaction ends. A rule gathers
 * alerts of several built-in groups, and takes cases of others over: while there is one, the batches of an account are
 * judged one at a time. Taken after the built-in groups' own locks and before any condition.
 */
export async function holdRules(
  unit: Unit,
  accounts: readonly { id: string; organizationId: string }[],
): Promise<RulesByOrganization> {
  if (accounts.length === 0) return new Map();
  const organizations = [...new Set(accounts.map(({ organizationId }) => organizationId))];
  await unit.query(
    `select pg_advisory_xact_lock_shared(n.lock) from (
       select distinct hashtextextended(name, 0) as lock from unnest($1::text[]) as u (name) order by 1) n`,
    [organizations.map(rulesName)],
  );
  // A statement of its own: it sees what those set whom the first one waited for.
  const rows = await unit.query<Row>(
    `select * from correlation_rule where organization_id = any ($1) and mode <> 'DISABLED'`,
    [organizations],
  );
  if (rows.length === 0) return new Map();
  const ruled = new Set(rows.map((row) => row.organization_id));
  const held = accounts.filter(({ organizationId }) => ruled.has(organizationId));
  await unit.query(
    `select pg_advisory_xact_lock(n.lock) from (
       select distinct hashtextextended('correlation in ' || id, 0) as lock from unnest($1::text[]) as u (id)
       order by 1) n`,
    [[...new Set(held.map(({ id }) => id))]],
  );
  return new Map(
    [...ruled].map((organizationId) => {
      const of = (mode: Row['mode']) =>
        inTurn(
          rows.filter((row) => row.organization_id === organizationId && row.mode === mode).map((row) => ruleOf(row)),
        );
      return [organizationId, { active: of('ACTIVE'), monitoring: of('MONITOR') }];
    }),
  );
}

function ruleOf(row: Row): CorrelationRule {
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    groupBy: row.group_by,
    tagKey: row.tag_key,
    configurationIds: row.configuration_ids,
    windowMs: row.window_seconds * 1000,
    threshold: row.threshold,
  };
}
