import { correlationKey, type CorrelationKey } from '../../domain/correlation';
import { GROUPING } from '../../domain/ec2-alerting';
import { tellContacts } from '../contact/tell-contacts';
import { remediateAlerts } from '../remediation/take-alerts';
import type { RulesByOrganization } from '../correlation-rule/in-force';
import type { Unit } from '../unit';
import { traitsOf } from './alert-traits';
import { askCustomer } from './ask-customer';
import { answerMassFailures } from './mass-failures';
import { joinInstanceIncidents } from './judge-instances';
import { checkInstances } from './check-instances';
import { correlateAlerts } from './correlate';
import type { Subject } from './subject';
import { suppress } from './suppress';
import { takeAsked, type InstanceIncident } from './take-asked';
import { tryRules } from './try-rules';

/**
 * Lets one batch at a time judge what may share a group, whether it opens or closes: taken before any condition and
 * alert, because a group that opens takes over alerts of others' conditions.
 */
export async function holdGroups(
  unit: Unit,
  keys: readonly CorrelationKey[],
  instanceKeys: readonly string[] = [],
): Promise<void> {
  const names = new Set([...keys.map(correlationKey), ...instanceKeys]);
  if (names.size === 0) return;
  await unit.query(
    `select pg_advisory_xact_lock(k.lock) from (
       select distinct hashtextextended(key, 0) as lock from unnest($1::text[]) as u (key) order by 1) k`,
    [[...names]],
  );
}

/** Decides the course of alerts: each stage takes those that are its own, in this order, and leaves the rest to the next. */
export async function proceed(unit: Unit, subjects: readonly Subject[], rules: RulesByOrganization): Promise<void> {
  await suppress(unit, free(subjects));
  await answerMassFailures(unit, free(subjects));
  await remediateAlerts(unit, free(subjects));
  await joinInstanceIncidents(unit, free(subjects));
  await checkInstances(unit, free(subjects));
  const ruled = await traitsOf(unit, free(subjects), rules);
  await correlateAlerts(unit, free(subjects), ruled);
  await takeAsked(unit, free(subjects).flatMap(incidentOfInstance));
  await tryRules(unit, free(subjects), ruled);
  await askCustomer(unit, free(subjects), ruled);
  await tellContacts(unit, free(subjects));
}

/** The incident of its instance that an alert has opened or joined; one of a declared rule is none. */
function incidentOfInstance({ account, instance, incidentId, correlation }: Subject): InstanceIncident[] {
  return incidentId !== null && correlation?.rule === GROUPING.rule ? [{ account, instance, incidentId }] : [];
}

function free(subjects: readonly Subject[]): Subject[] {
  return subjects.filter(({ held }) => held === null);
}
