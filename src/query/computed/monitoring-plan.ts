import { compileProfile, compiledDefaults, EMPTY_PROFILE } from '../../domain/alarm-manager/compiled-profile';
import { desiredSql, planSql, type PlanOf } from '../../database/monitoring-plan';
import { uuidOf } from '../../domain/id';
import { visible } from '../entitled';
import { setsOf, type Compilation, type Field, type Scope, type Selected } from '../language';
import { badInput, storable } from '../refusal';
import { literal, plainBase64, where } from '../sql';
import { draftOf } from './monitoring-plan-draft';
import { problems } from './monitoring-problems';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;
const COUNTED = 10_000;
const CHANGES = `('CREATE', 'UPDATE', 'DELETE')`;

const DEFAULTS = JSON.stringify(compiledDefaults);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the customer's part is for a run: of a draft with faults nothing is planned. */
function customerOf(field: Selected, scope: Scope): string | null {
  const draft = draftOf(field, scope);
  if (!draft) return null;
  return JSON.stringify(draft.problems.length > 0 ? { ...EMPTY_PROFILE, broken: true } : compileProfile(draft));
}

/** One plan of an account: a statement over all its resources and alarms, of which a page is written out in full. */
export const monitoringPlan: Field = (c, _, field) => {
  const row = c.alias();
  const id = c.given(field, 'accountId');
  const uuid = c.param(id.key, 'uuid', (scope) => uuidOf('Account', String(id.read(scope))));
  const draft = c.param(`${id.key} draft`, 'jsonb', (scope) => customerOf(field, scope));
  const arn = c.given(field, 'resourceArn');
  const single = arn.value !== null && arn.value !== undefined;
  const resource = (): string => {
    const other = c.alias();
    const named = c.param(arn.key, 'text', (scope) => storable(String(arn.read(scope))));
    return `(select ${other}.id from resource ${other} where ${other}.account_id = ${row}.id and ${other}.arn = ${named})`;
  };
  const of: PlanOf = {
    account: `${row}.id`,
    defaults: c.param('monitoring defaults', 'jsonb', () => DEFAULTS),
    customer: '(select c.profile from customer c)',
    only: single ? (resourceId) => `${resourceId} = ${resource()}` : undefined,
  };
  const statement =
    `with customer as materialized (select coalesce(${draft},` +
    ` (select p.compiled from alarm_profile p where p.account_id = ${row}.id), ${literal(JSON.stringify(EMPTY_PROFILE))}::jsonb) as profile),` +
    ` ${planSql(of)}, planned as (select p.* from plan p where (select c.profile -> 'broken' from customer c) is null)` +
    pageRows(c, field, of, single);
  const object = c.object('MonitoringPlanConnection', setsOf(field), (part) => connectionPart(c, field, part));
  const account = `from account ${row}${where([`${row}.id = ${uuid}`, ...visible(c, 'Account', row)])}`;
  return `(select (${statement} select ${object}) ${account})`;
};

interface Page {
  size: number;
  after: string | null;
}

function pageOf(c: Compilation, field: Selected): Page {
  const { first, after } = c.arguments(field) as { first?: number | null; after?: string | null };
  const size = first ?? DEFAULT_PAGE;
  if (size < 0) throw badInput('first of monitoringPlan must not be negative.');
  if (size > LARGEST_PAGE) throw badInput(`monitoringPlan gives at most ${LARGEST_PAGE} a page.`);
  if (after === null || after === undefined) return { size, after: null };
  const given = c.given(field, 'after');
  return { size, after: c.param(given.key, 'uuid', (scope) => fromCursor(String(given.read(scope)))) };
}

const CURSOR = 'monitoring:';
const cursor = (resourceId: string): string => plainBase64(`'${CURSOR}' || ${resourceId}`);

function fromCursor(text: string): string {
  const plain = Buffer.from(text, 'base64url').toString('utf8');
  const uuid = plain.slice(CURSOR.length);
  if (!plain.startsWith(CURSOR) || !UUID.test(uuid)) throw badInput('after is no cursor of monitoringPlan.');
  return uuid;
}

/** The page's resources, and the alarms that ought to be for them in full. Nothing of it runs unless it is selected. */
function pageRows(c: Compilation, field: Selected, of: PlanOf, single: boolean): string {
  const { size, after } = pageOf(c, field);
  const conditions = [
    'p.resource_id is not null',
    single ? 'true' : `p.action in ${CHANGES}`,
    ...(after ? [`p.resource_id > ${after}`] : []),
  ];
  return (
    `, page as (select r.resource_id, row_number() over (order by r.resource_id) as n, count(*) over () as further from` +
    ` (select p.resource_id from planned p${where(conditions)} group by 1 order by 1 limit ${size + 1}) r)` +
    `, wanted as materialized (select p.resource_id, p.action, p.alarm_id, p.name, p.ordinal, w.body, w.tags from planned p left join` +
    ` (${desiredSql(of, (id) => `${id} in (select g.resource_id from page g)`)}) w` +
    ` on w.resource_id = p.resource_id and w.unit = p.unit and w.ordinal = p.ordinal` +
    ` where p.resource_id in (select g.resource_id from page g where g.n <= ${size}))`
  );
}

function connectionPart(c: Compilation, field: Selected, part: Selected): string {
  const { size } = pageOf(c, field);
  const items = (item: string): string =>
    `(select coalesce(json_agg(${item} order by g.n), '[]'::json) from page g where g.n <= ${size})`;
  const count = (action: string): string => `(select count(*) from planned p where p.action = '${action}')`;
  switch (part.name) {
    case 'nodes':
      return items(planNode(c, setsOf(part)));
    case 'edges':
      return items(
        c.object('MonitoringPlanEdge', setsOf(part), (selected) =>
          selected.name === 'cursor' ? cursor('g.resource_id') : planNode(c, setsOf(selected)),
        ),
      );
    case 'pageInfo':
      return c.object('PageInfo', setsOf(part), (selected) => pageInfo(selected.name, size, pageOf(c, field).after));
    case 'totalCount': {
      const changed = `select p.resource_id from planned p where p.action in ${CHANGES} and p.resource_id is not null group by 1`;
      const from = `from (select count(*) as n from (${changed} limit ${COUNTED + 1}) l) k`;
      return c.object(
        'Count',
        setsOf(part),
        ({ name }) =>
          name === 'value'
            ? `least(k.n, ${COUNTED})`
            : `case when k.n > ${COUNTED} then ${literal('AT_LEAST')} else ${literal('EXACT')} end`,
        from,
      );
    }
    case 'creates':
      return count('CREATE');
    case 'updates':
      return count('UPDATE');
    case 'deletes':
      return count('DELETE');
    default:
      return problems(c, field, part);
  }
}

function pageInfo(name: string, size: number, after: string | null): string {
  const shown = size === 0 ? 'false' : `g.n <= ${size}`;
  switch (name) {
    case 'hasNextPage':
      return `exists (select from page g where g.n > ${size})`;
    case 'hasPreviousPage':
      return after
        ? `exists (select from planned p where p.action in ${CHANGES} and p.resource_id <= ${after})`
        : 'false';
    case 'startCursor':
      return `(select ${cursor('g.resource_id')} from page g where ${shown} order by g.n limit 1)`;
    default:
      return `(select ${cursor('g.resource_id')} from page g where ${shown} order by g.n desc limit 1)`;
  }
}

/** The plan of one resource of the page `g`. */
function planNode(c: Compilation, sets: ReturnType<typeof setsOf>): string {
  const rows = (item: string, action: string, from = ''): string =>
    `(select coalesce(json_agg(${item} order by w.name), '[]'::json) from wanted w${from}` +
    ` where w.resource_id = g.resource_id and w.action = '${action}')`;
  const defined = ' join definition d on d.ordinal = w.ordinal';
  return c.object('MonitoringPlan', sets, (field) => {
    switch (field.name) {
      case 'resource': {
        const row = c.alias();
        const conditions = [`${row}.id = g.resource_id`, ...visible(c, 'Resource', row)];
        return c.row('Resource', row, setsOf(field), `from resource ${row}${where(conditions)}`);
      }
      case 'create':
        return rows(resolvedDefinition(c, setsOf(field)), 'CREATE', defined);
      case 'update': {
        const alarm = c.alias();
        return rows(
          alarmChange(c, field, alarm),
          'UPDATE',
          `${defined} join alarm ${alarm} on ${alarm}.id = w.alarm_id`,
        );
      }
      case 'delete': {
        const alarm = c.alias();
        return rows(c.row('Alarm', alarm, setsOf(field)), 'DELETE', ` join alarm ${alarm} on ${alarm}.id = w.alarm_id`);
      }
      default:
        return `(select count(*) from wanted w where w.resource_id = g.resource_id and w.action = 'NONE')`;
    }
  });
}

function alarmChange(c: Compilation, field: Selected, alarm: string): string {
  const present = `coalesce(${alarm}.configuration, '{}'::jsonb)`;
  return c.object('AlarmChange', setsOf(field), (selected) => {
    switch (selected.name) {
      case 'alarm':
        return c.row('Alarm', alarm, setsOf(selected));
      case 'before':
        return `jsonb_build_object('AlarmName', ${alarm}.name) || ${present}`;
      case 'after':
        return resolvedDefinition(c, setsOf(selected));
      default:
        return (
          `(select coalesce(json_agg(f.key order by f.key), '[]'::json) from (` +
          `select coalesce(b.key, n.key) as key from jsonb_each(${present}) b full join jsonb_each(w.body::jsonb) n on n.key = b.key` +
          ` where b.value is distinct from n.value union all` +
          ` select 'Tags' where ${alarm}.configuration_id is distinct from d."configurationId") f)`
        );
    }
  });
}

/** A definition of `d` with the values of the alarm `w` in the place of its pseudoparameters. */
function resolvedDefinition(c: Compilation, sets: ReturnType<typeof setsOf>): string {
  return c.object('AlarmDefinition', sets, (field) => {
    switch (field.name) {
      case 'enabled':
        return 'true';
      case 'tag':
        return `case when d."tagKey" is not null then ${c.object('Tag', setsOf(field), ({ name }) => (name === 'key' ? 'd."tagKey"' : 'd."tagValue"'))} end`;
      case 'definition':
        return (
          `jsonb_build_object('AlarmName', w.name) || w.body::jsonb ||` +
          ` case when w.tags = '[]' then '{}'::jsonb else jsonb_build_object('Tags', w.tags::jsonb) end`
        );
      default:
        return `d."${field.name}"`;
    }
  });
}
