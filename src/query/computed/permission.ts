import { addOnFor } from '../../domain/add-on';
import { alertTransition, type AlertVerb } from '../../domain/alert';
import { servedOperations } from '../../domain/catalog/operations';
import { fromGlobalId, type NodeType } from '../../domain/id';
import { isOpen, transition, type IncidentVerb } from '../../domain/incident';
import { decide, type Target } from '../../domain/permission';
import { problemTransition, type ProblemVerb } from '../../domain/problem';
import { responsibilityOf } from '../../domain/responsibility';
import type { AlertStatus, IncidentStatus, ProblemStatus } from '../../domain/words';
import type { Caller } from '../../domain/caller';
import { visible } from '../entitled';
import { argumentsOf, setsOf, type Compilation, type Field, type Run, type Scope, type Selected } from '../language';
import { badInput } from '../refusal';
import { where, type Column } from '../sql';

const MOST_OPERATIONS = 100;

const incidentVerbs: ReadonlyMap<string, IncidentVerb> = new Map([
  ['acknowledgeIncident', 'acknowledge'],
  ['assignIncident', 'assign'],
  ['addIncidentComment', 'comment'],
  ['requestCustomerAction', 'requestCustomerAction'],
  ['completeCustomerAction', 'completeCustomerAction'],
  ['updateIncidentPriority', 'updatePriority'],
  ['resolveIncident', 'resolve'],
  ['reopenIncident', 'reopen'],
  ['reclassifyIncident', 'reclassify'],
  ['rateIncident', 'rate'],
  ['linkIncidents', 'link'],
]);

const alertVerbs: ReadonlyMap<string, AlertVerb> = new Map([
  ['confirmAlertImpact', 'confirm'],
  ['dismissAlert', 'dismiss'],
]);

const problemVerbs: ReadonlyMap<string, ProblemVerb> = new Map([
  ['linkIncidentsToProblem', 'link'],
  ['resolveProblem', 'resolve'],
  ['publishPostIncidentReport', 'publish'],
]);

const ofIncidents = servedOperations.filter((operation) => incidentVerbs.has(operation));

/** What the statement tells of the object that the question is about. */
interface Found {
  type: NodeType;
  organizationId: string | null;
  accountId: string | null;
  status: string | null;
  /** The add-ons that its account has at this moment; null where it is of no account. */
  addOns: string[] | null;
}

/** How the tables name what a decision reads: the organization, the account, the status. */
const targets: Partial<Record<NodeType, (row: string) => [organization: string, account: string, status: string]>> = {
  Organization: (row) => [`${row}.id`, 'null::uuid', 'null::text'],
  Account: (row) => [`${row}.organization_id`, `${row}.id`, 'null::text'],
  Webhook: (row) => [`${row}.organization_id`, 'null::uuid', 'null::text'],
  EscalationPolicy: (row) => [`${row}.organization_id`, 'null::uuid', 'null::text'],
  PatchBaseline: (row) => [`${row}.organization_id`, `${row}.account_id`, 'null::text'],
  CorrelationRule: (row) => [`${row}.organization_id`, 'null::uuid', 'null::text'],
  ApiKey: (row) => [`${row}.organization_id`, 'null::uuid', 'null::text'],
  Person: (row) => [
    `(select g.organization_id from access_grant g where g.person_id = ${row}.id order by g.granted_at, g.id limit 1)`,
    'null::uuid',
    'null::text',
  ],
  Responsibility: () => ['null::uuid', 'null::uuid', 'null::text'],
  Incident: withStatus,
  Alert: withStatus,
  RestoreJob: (row) => [
    `${row}.organization_id`,
    `${row}.account_id`,
    `case when ${row}.validation is null then ${row}.state else 'VALIDATED' end`,
  ],
  // Of several accounts: one that the viewer sees, where it is by that.
  Problem: (row) => [
    `${row}.organization_id`,
    `(select a.id from unnest(${row}.account_ids) a (id) order by a.id = any ((select app_accounts())::uuid[]) desc limit 1)`,
    `${row}.status`,
  ],
};

function withStatus(row: string): [string, string, string] {
  return [`${row}.organization_id`, `${row}.account_id`, `${row}.status`];
}

function inAccount(row: string): [string, string, string] {
  return [`${row}.organization_id`, `${row}.account_id`, 'null::text'];
}

export const can: Field = (c, _, field) =>
  permission(c, field, (scope) => [String(argumentsOf(field, scope).operation)], about(c, field), true);

export const viewerPermissions: Field = (c, _, field) =>
  permission(c, field, (scope) => argumentsOf(field, scope).operations as string[], about(c, field), false);

/** By default what can be done to an incident at all. */
export const incidentPermissions: Field = (c, row, field) =>
  permission(
    c,
    field,
    (scope) => (argumentsOf(field, scope).operations as string[] | null | undefined) ?? ofIncidents,
    { type: 'Incident', columns: targetColumns('Incident', row), from: '' },
    false,
  );

interface About {
  type: NodeType | null;
  columns: Column[];
  from: string;
}

/** The object of the `id` argument, as far as the viewer sees it; null where none is given. */
function about(c: Compilation, field: Selected): About | null {
  const { id } = c.arguments(field) as { id?: string | null };
  if (id == null) return null;
  const type = fromGlobalId(id)?.type ?? null;
  if (!type) return { type, columns: [], from: '' };
  const noun = c.noun(type);
  const row = c.alias();
  const given = c.given(field, 'id');
  const uuid = c.param(given.key, 'uuid', (scope) => fromGlobalId(String(given.read(scope)))?.uuid ?? null);
  return {
    type,
    columns: targetColumns(type, row),
    from: `from ${noun.source} ${row}${where([`${row}.id = ${uuid}`, ...visible(c, noun.entitled, row)])}`,
  };
}

function targetColumns(type: NodeType, row: string): Column[] {
  const [organization, account, status] = (targets[type] ?? inAccount)(row);
  return [
    ['organizationId', organization],
    ['accountId', account],
    ['status', status],
    ['addOns', addOnsOf(account)],
  ];
}

/** In service time, as the operations judge it. */
function addOnsOf(account: string): string {
  const now = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;
  return (
    `(select case when n.id is not null then coalesce((select json_agg(t.add_on) from add_on_term t` +
    ` where t.account_id = n.id and t.since <= ${now} and (t.until is null or t.until > ${now})), '[]'::json) end` +
    ` from (select ${account} as id) n)`
  );
}

function permission(
  c: Compilation,
  field: Selected,
  operations: (scope: Scope) => string[],
  object: About | null,
  single: boolean,
): string {
  const selected = c.collect(c.objectType('Permission'), setsOf(field));
  const asked = (scope: Scope): string[] => {
    const names = operations(scope);
    if (names.length > MOST_OPERATIONS) throw badInput(`At most ${MOST_OPERATIONS} operations can be asked at once.`);
    return names;
  };
  const columns: Column[] = [];
  if (object?.type) columns.push(['target', rowOf(object)]);
  // Which rows of the responsibility table the answers name is known before the statement runs.
  const codes = (): string =>
    c.param(`codes ${c.numberOf(field)}`, 'text[]', (scope) => [
      ...new Set(asked(scope).flatMap((operation) => codeOf(scope.caller, operation) ?? [])),
    ]);
  for (const { key, name, nodes, definition } of selected) {
    if (name !== 'responsibility') continue;
    const row = c.alias();
    const body = c.row('Responsibility', row, setsOf({ key, name, nodes, definition }));
    columns.push([
      `responsibility ${columns.length}`,
      `(select json_object_agg(${row}.code, ${body}) from responsibility ${row} where ${row}.code = any (${codes()}))`,
    ]);
  }
  return c.complete(columns, (brought, run) => {
    const found = object ? foundOf(object, brought) : undefined;
    const answers = asked(run.scope).map((operation) =>
      answer(run, operation, found, selected, brought, !!object?.type),
    );
    return single ? answers[0] : answers;
  });
}

const rowOf = ({ columns, from }: About): string =>
  `(select row_to_json(o) from (select ${columns.map(([key, sql]) => `${sql} as "${key}"`).join(', ')} ${from}) o)`;

function foundOf(object: About, brought: Record<string, unknown>): Found | null {
  const target = brought.target as Omit<Found, 'type'> | null | undefined;
  return object.type && target ? { type: object.type, ...target } : null;
}

function answer(
  run: Run,
  operation: string,
  found: Found | null | undefined,
  selected: readonly Selected[],
  brought: Record<string, unknown>,
  hasTarget: boolean,
): Record<string, unknown> {
  const { caller } = run.scope;
  const decision = decided(caller, operation, found);
  const code = codeOf(caller, operation);
  let shown = hasTarget ? 1 : 0;
  return Object.fromEntries(
    selected.map(({ key, name }) => {
      if (name === '__typename') return [key, 'Permission'];
      if (name !== 'responsibility') return [key, { operation, ...decision }[name] ?? null];
      const rows = brought[`responsibility ${shown++}`] as Record<string, unknown> | null;
      return [key, (code && rows?.[code]) ?? null];
    }),
  );
}

/** `found` null: the object is unknown, or not the viewer's to see. */
function decided(caller: Caller, operation: string, found: Found | null | undefined): Record<string, unknown> {
  const target: Target | undefined = found
    ? { organizationId: found.organizationId, accountId: found.accountId }
    : undefined;
  const decision = decide(caller, operation, target);
  if (!decision.allowed) {
    const { allowed, code, reason, responsibleParty } = decision;
    return { allowed, code, reason, responsibleParty };
  }
  if (found === null) return { allowed: false, code: 'NOT_FOUND', reason: 'No such object.' };
  const addOn = addOnFor.get(operation);
  if (addOn && found?.addOns && !found.addOns.includes(addOn)) {
    return {
      allowed: false,
      code: 'ADD_ON_REQUIRED',
      reason: `The account does not have the add-on ${addOn} at this moment.`,
    };
  }
  const refusal = found ? refusedByState(caller, operation, found) : null;
  if (refusal) return { allowed: false, code: 'INVALID_TRANSITION', reason: refusal };
  return { allowed: true };
}

function refusedByState(caller: Caller, operation: string, { type, status }: Found): string | null {
  const [onIncident, onAlert] = [incidentVerbs.get(operation), alertVerbs.get(operation)];
  const onProblem = problemVerbs.get(operation);
  if (type === 'Incident' && onIncident) {
    const next = transition({ status: status as IncidentStatus }, onIncident, caller.party);
    return 'refusal' in next ? next.message : null;
  }
  if (type === 'Incident' && operation === 'requestRestore' && !isOpen(status as IncidentStatus)) {
    return `${operation} is not possible in ${status}; it is in every other status.`;
  }
  if (type === 'RestoreJob' && operation === 'recordRestoreValidation' && status !== 'COMPLETED') {
    return status === 'VALIDATED'
      ? 'It is validated already.'
      : `Only what is COMPLETED is validated; it is ${status}.`;
  }
  if (type === 'Alert' && onAlert) {
    const next = alertTransition({ status: status as AlertStatus }, onAlert);
    return 'refusal' in next ? next.message : null;
  }
  if (type === 'Problem' && onProblem) {
    const next = problemTransition({ status: status as ProblemStatus }, onProblem);
    return 'refusal' in next ? next.message : null;
  }
  return null;
}

/** The row of the responsibility table under which it is done, or by which it is the other party's. */
function codeOf(caller: Caller, operation: string): string | null {
  const decision = decide(caller, operation);
  const code = decision.allowed ? decision.raci?.code : decision.responsibility?.code;
  return code && responsibilityOf(code) ? code : null;
}
