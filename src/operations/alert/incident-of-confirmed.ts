import { groupByInstance } from '../../domain/ec2-alerting';
import { explain, type Explanation } from '../../domain/explanation';
import { toGlobalId } from '../../domain/id';
import { PRIORITY_RANK } from '../../domain/incident';
import { incidentSignature } from '../../domain/problem';
import type { IncidentPriority } from '../../domain/words';
import type { Alert, Incident, Resource } from '../../entities';
import { TITLE } from '../check';
import { changeIncident } from '../incident/change';
import { openIncident } from '../incident/open';
import { excerpt } from '../sentence';
import { appendToIncidents } from '../signal/join-incidents';
import { openCases } from '../signal/judge-instances';
import type { Unit } from '../unit';
import type { SharedInstance } from './shared-instance';

interface Confirmed {
  priority: IncidentPriority;
  comment: string | null;
  /** The instance whose alerts share one incident, held. */
  shared: SharedInstance | null;
}

export interface ConfirmedIncident {
  id: string;
  number: string;
  /** Why it is one that was open; null where it was opened. */
  joined: Explanation | null;
}

const CONFIRMED = { rule: 'ALERT_IMPACT_CONFIRMED', ruleVersion: '1' };

/** The incident of an alert whose impact was confirmed: that of its instance, where all alerts of one share it. */
export async function incidentOfConfirmed(unit: Unit, alert: Alert, confirmed: Confirmed): Promise<ConfirmedIncident> {
  const [resource] = await unit.query<Pick<Resource, 'id' | 'name' | 'type'>>(
    'select id, name, type from resource where id = $1',
    [alert.resource_id],
  );
  const { shared } = confirmed;
  if (!shared) return openOwn(unit, alert, confirmed, resource, null);
  const open = (await openCases(unit, 'INCIDENT', [shared])).get(shared.key) ?? null;
  const decision = groupByInstance(
    'INCIDENT',
    { settings: shared.account.ec2Alerting, instance: shared.instance },
    [{ alertId: alert.id, resource: shared.instance.id, at: unit.now }],
    open,
    unit.now,
  );
  await keepWhy(unit, alert, decision.explanation);
  if (decision.kind === 'APPEND') return join(unit, alert, confirmed.priority, resource, decision);
  return openOwn(unit, alert, confirmed, resource, decision.explanation);
}

async function openOwn(
  unit: Unit,
  alert: Alert,
  { priority, comment, shared }: Confirmed,
  resource: Pick<Resource, 'type'> | undefined,
  correlation: Explanation | null,
): Promise<ConfirmedIncident> {
  const said = `${unit.caller.name} confirmed that the alert has an impact.`;
  const { id, number } = await openIncident(unit, {
    organizationId: alert.organization_id,
    accountId: alert.account_id,
    title: excerpt(alert.title, TITLE),
    description: comment,
    priority,
    origin: 'CONFIRMED_ALERT',
    explanation: explain(CONFIRMED, correlation ? `${said} ${correlation.summary}` : said, {
      alert: toGlobalId('Alert', alert.id),
      dedupKey: alert.dedup_key,
      party: unit.caller.party,
      ...(correlation && { correlation }),
    }),
    resourceIds: alert.resource_id === null ? [] : [alert.resource_id],
    reporterId: unit.caller.personId,
    signature: incidentSignature({ definition: alert.definition, resources: resource ? [resource] : [] }),
    // Later alerts of the instance join it, and it ends as others of instances do.
    groupKey: shared?.key,
    resolveAfterHours: shared?.account.ec2Alerting.resolveAfterHours,
  });
  return { id, number, joined: null };
}

async function join(
  unit: Unit,
  alert: Alert,
  priority: IncidentPriority,
  resource: { id: string; name: string } | undefined,
  { caseId, lastAt, explanation }: { caseId: string; lastAt: Date | null; explanation: Explanation },
): Promise<ConfirmedIncident> {
  const account = { organizationId: alert.organization_id, id: alert.account_id };
  const row = { alertId: alert.id, title: alert.title, account, resource: resource ?? null };
  await appendToIncidents(unit, [{ incidentId: caseId, rows: [row], lastAt }]);
  const [incident] = await unit.query<Incident>('select * from incident where id = $1', [caseId]);
  const { number } = incident;
  // As by any alert that joins: more urgent is taken over, less is not.
  if (PRIORITY_RANK[priority] < incident.priority_rank) {
    await changeIncident(unit, incident, {
      columns: { priority },
      event: {
        kind: 'INCIDENT_PRIORITY_CHANGED',
        summary: `${number} is ${priority} now: “${excerpt(alert.title)}” joined it.`,
        after: { reason: `${unit.caller.name} confirmed that the alert has an impact.`, explanation },
      },
      unattended: true,
    });
  }
  return { id: caseId, number, joined: explanation };
}

/** Beside its impact, as of an alert that was never asked about. */
async function keepWhy(unit: Unit, alert: Alert, correlation: Explanation): Promise<void> {
  const explanation = alert.explanation as unknown as Explanation;
  await unit.query('update alert set explanation = $2 where id = $1', [
    alert.id,
    { ...explanation, inputs: { ...explanation.inputs, correlation } },
  ]);
}
