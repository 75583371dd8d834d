import { fromGlobalId, uuidOf, type NodeType } from '../domain/id';
import { connection } from './connection';
import { visible } from './entitled';
import { setsOf, type Compilation, type Field, type Given, type Run, type Selected } from './language';
import { correlationRehearsal } from './computed/correlation-rehearsal';
import { alarmDefinitions } from './computed/alarm-definition';
import { monitoringPlan } from './computed/monitoring-plan';
import { slaAdherence } from './computed/service-level';
import { badInput, storable } from './refusal';
import { backupCoverageSummary } from './nouns/backup-coverage';
import { incidentGroups } from './nouns/incident-group';
import { patchComplianceSummary } from './nouns/patch-compliance-summary';
import { problemSuggestions } from './nouns/problem-suggestion';
import { literal, where } from './sql';
import { viewer } from './viewer';

const LARGEST_NODES = 200;

const byId =
  (type: NodeType): Field =>
  (c, _, field) =>
    single(c, type, field, (row) => idIs(c, type, row, c.given(field, 'id')));

/** By exactly one of two arguments: the id, or the key that people know. */
const byIdOr =
  (type: NodeType, argument: string, column: string): Field =>
  (c, _, field) => {
    const [id, natural] = [c.given(field, 'id'), c.given(field, argument)];
    if ((id.value == null) === (natural.value == null)) throw badInput(`${field.name} takes either id or ${argument}.`);
    return single(c, type, field, (row) =>
      id.value != null ? idIs(c, type, row, id) : `${row}.${column} = ${text(c, natural)}`,
    );
  };

/** Several organizations may name one number: who sees them all means the account that is proven, else the oldest. */
const account: Field = (c, parent, field) => {
  const number = c.given(field, 'awsAccountId');
  if (number.value == null || c.given(field, 'id').value != null) {
    return byIdOr('Account', 'awsAccountId', 'aws_account_id')(c, parent, field);
  }
  const claim = c.alias();
  const conditions = [`${claim}.aws_account_id = ${text(c, number)}`, ...visible(c, 'Account', claim)];
  const first =
    `(select ${claim}.id from account ${claim}${where(conditions)}` +
    ` order by ${claim}.owned_at is null, ${claim}.created_at, ${claim}.id limit 1)`;
  return single(c, 'Account', field, (row) => `${row}.id = ${first}`);
};

const node: Field = (c, _, field) => {
  const id = c.given(field, 'id');
  const type = fromGlobalId(String(id.value))?.type;
  return type ? single(c, type, field, (row) => idIs(c, type, row, id)) : 'null::json';
};

/** In the order of the ids; null for one that is unknown or not the viewer's. */
const nodes: Field = (c, _, field) => {
  const ids = c.given(field, 'ids');
  const parsed = (value: unknown) => (value as string[]).map((id) => fromGlobalId(id));
  const types = new Set(parsed(ids.value).flatMap((id) => (id ? [id.type] : [])));
  const bounded = (value: unknown) => {
    if ((value as string[]).length > LARGEST_NODES) throw badInput(`nodes takes at most ${LARGEST_NODES} ids.`);
    return parsed(value);
  };
  const typeNames = c.param(`${ids.key} types`, 'text[]', (scope) =>
    bounded(ids.read(scope)).map((id) => id?.type ?? ''),
  );
  const uuids = c.param(`${ids.key} uuids`, 'uuid[]', (scope) =>
    bounded(ids.read(scope)).map((id) => id?.uuid ?? null),
  );
  const wanted = c.alias();
  const cases = [...types].map(
    (type) => `when ${literal(type)} then ${single(c, type, field, (row) => `${row}.id = ${wanted}.id`)}`,
  );
  const found = cases.length > 0 ? `case ${wanted}.type ${cases.join(' ')} end` : 'null::json';
  return (
    `(select coalesce(json_agg(${found} order by ${wanted}.place), '[]'::json)` +
    ` from unnest(${typeNames}, ${uuids}) with ordinality ${wanted}(type, id, place))`
  );
};

/** All rows of the table that answer, in its order. A party alone means the rows in which it is RESPONSIBLE. */
const responsibilities: Field = (c, _, field) => {
  const row = c.alias();
  const [category, party, role] = ['category', 'party', 'role'].map((name) => c.given(field, name));
  const conditions: string[] = [];
  if (category.value != null) conditions.push(`${row}.category = ${text(c, category)}`);
  if (party.value != null || role.value != null) {
    const wanted = role.value != null ? text(c, role) : literal('RESPONSIBLE');
    const columns = party.value != null ? [String(party.value).toLowerCase()] : ['customer', 'accelerate'];
    conditions.push(columns.map((column) => `${row}.${column} = ${wanted}`).join(' or '));
  }
  const object = c.row('Responsibility', row, setsOf(field));
  return `(select coalesce(json_agg(${object} order by ${row}.position), '[]'::json) from responsibility ${row}${where(conditions)})`;
};

/** All of one organization, by name; none where it is not the caller's. */
const ofOrganization =
  (type: 'EscalationPolicy' | 'CorrelationRule'): Field =>
  (c, _, field) => {
    const row = c.alias();
    const noun = c.noun(type);
    const id = c.given(field, 'organizationId');
    const own = c.param(id.key, 'uuid', (scope) => uuidOf('Organization', String(id.read(scope))));
    const conditions = [`${row}.organization_id = ${own}`, ...visible(c, noun.entitled, row)];
    const object = c.row(type, row, setsOf(field));
    return `(select coalesce(json_agg(${object} order by ${row}.name, ${row}.id), '[]'::json) from ${noun.source} ${row}${where(conditions)})`;
  };

/** The same versions hold for all; an organization that is not the viewer's has none. */
const slaPolicies: Field = (c, _, field) => {
  const [row, organization] = [c.alias(), c.alias()];
  const given = c.given(field, 'organizationId');
  const conditions =
    given.value == null
      ? []
      : [
          `exists (select from organization ${organization}` +
            `${where([idIs(c, 'Organization', organization, given), ...visible(c, 'Organization', organization)])})`,
        ];
  const object = c.row('SlaPolicy', row, setsOf(field));
  return `(select coalesce(json_agg(${object} order by ${row}.effective_from), '[]'::json) from sla_policy ${row}${where(conditions)})`;
};

/** The root fields that one statement answers. */
export const roots: Readonly<Record<string, Field>> = {
  viewer,
  node,
  nodes,
  responsibilities,
  organizations: connection({ type: 'Organization' }),
  organization: byId('Organization'),
  accounts: connection({ type: 'Account' }),
  account,
  resources: connection({ type: 'Resource' }),
  resource: (c, _, field) => single(c, 'Resource', field, (row) => `${row}.arn = ${text(c, c.given(field, 'arn'))}`),
  alarms: connection({ type: 'Alarm' }),
  alarmDefinitions,
  monitoringPlan,
  alerts: connection({ type: 'Alert' }),
  alert: byId('Alert'),
  signals: connection({ type: 'Signal' }),
  incidents: connection({ type: 'Incident' }),
  incident: byIdOr('Incident', 'number', 'number'),
  incidentGroups,
  serviceRequests: connection({ type: 'ServiceRequest' }),
  serviceRequest: byIdOr('ServiceRequest', 'number', 'number'),
  slaPolicies,
  slaAdherence,
  problems: connection({ type: 'Problem' }),
  problem: byIdOr('Problem', 'number', 'number'),
  problemSuggestions,
  suppressions: connection({ type: 'Suppression' }),
  remediations: connection({ type: 'Remediation' }),
  recoveryPoints: connection({ type: 'RecoveryPoint' }),
  restoreJobs: connection({ type: 'RestoreJob' }),
  backupCoverageSummary,
  changeRecords: connection({ type: 'ChangeRecord' }),
  patchWindows: connection({ type: 'PatchWindow' }),
  patchRuns: connection({ type: 'PatchRun' }),
  escalationPolicies: ofOrganization('EscalationPolicy'),
  correlationRules: ofOrganization('CorrelationRule'),
  correlationRehearsal,
  webhooks: connection({ type: 'Webhook' }),
  backupPlans: connection({ type: 'BackupPlan' }),
  backupJobs: connection({ type: 'BackupJob' }),
  patchBaselines: connection({ type: 'PatchBaseline' }),
  patchComplianceSummary,
  people: connection({ type: 'Person' }),
  apiKeys: connection({ type: 'ApiKey' }),
  events: connection({ type: 'Event' }),
};

type Local = (run: Run, args: Record<string, unknown>) => Promise<object> | object;

/** The root fields that no table answers, and their types. */
export const locals: Readonly<Record<string, { type: string; read: Local }>> = {
  rateLimit: {
    type: 'RateLimit',
    read: (run, args) => run.ports!.rateLimit(args.dryRun as boolean | null | undefined),
  },
  streamPosition: {
    type: 'StreamPosition',
    read: async (run) => ({ ...(await run.ports!.streamPosition()), serverTime: new Date() }),
  },
};

function single(c: Compilation, type: NodeType, field: Selected, is: (row: string) => string): string {
  const noun = c.noun(type);
  const row = c.alias();
  const conditions = [is(row), ...visible(c, noun.entitled, row)];
  return c.row(type, row, setsOf(field), `from ${noun.source} ${row}${where(conditions)}`);
}

function idIs(c: Compilation, type: NodeType, row: string, id: Given): string {
  return `${row}.id = ${c.param(id.key, 'uuid', (scope) => uuidOf(type, String(id.read(scope))))}`;
}

function text(c: Compilation, given: Given): string {
  return c.param(given.key, 'text', (scope) => storable(String(given.read(scope))));
}
