import { uuidOf } from '../../domain/id';
import { SUGGESTED } from '../../domain/problem';
import { visible } from '../entitled';
import { value } from '../fields';
import { setsOf, type Compilation, type Field, type Selected } from '../language';
import { badInput } from '../refusal';
import { all, literal, time } from '../sql';
import { explanation } from './explanation';

const DEFAULT = 20;
const MOST = 100;

/** Service time, by which incidents are dated. */
const now = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;
const period = `interval '${SUGGESTED.days} days'`;

/** What can still become part of a problem: the very words of the index, so that it serves. */
const candidate = (row: string): string[] => [
  `${row}.signature is not null`,
  `${row}.problem_id is null`,
  `${row}.duplicate_of_id is null`,
  `not ${row}.test`,
];

/** A statement's text has the number, as it has that of a page. */
function limitOf(c: Compilation, field: Selected): number {
  const first = (c.arguments(field).first as number | null | undefined) ?? DEFAULT;
  if (first < 1 || first > MOST) throw badInput(`first of ${field.name} is 1 to ${MOST}.`);
  return first;
}

/** The newest of the incidents that meet the conditions. */
function newest(
  c: Compilation,
  field: Selected,
  limit: number,
  conditions: (row: string, c: Compilation) => string[],
): string {
  const [row, item] = [c.alias(), c.alias()];
  const found =
    `select ${row}.* from incident ${row} where ${all([...conditions(row, c), ...visible(c, 'Incident', row)])}` +
    ` order by ${row}.created_at desc, ${row}.id desc limit ${limit}`;
  const object = c.row('Incident', item, setsOf(field));
  return (
    `(select coalesce(json_agg(${object} order by ${item}.created_at desc, ${item}.id desc), '[]'::json)` +
    ` from (${found}) ${item})`
  );
}

/** Of a problem: what looks like its incidents. */
export const suggestedIncidents: Field = (c, row, field) => {
  const member = c.alias();
  const own =
    `select ${member}.signature from incident ${member} where ${member}.problem_id = ${row}.id` +
    ` and ${member}.signature is not null union select ${row}.signature where ${row}.signature is not null`;
  return newest(c, field, limitOf(c, field), (item) => [
    `${item}.organization_id = ${row}.organization_id`,
    `${item}.signature = any (array(${own}))`,
    `${item}.created_at >= ${row}.created_at - ${period}`,
    ...candidate(item),
  ]);
};

/**
 * What may be a problem. The signatures are walked one by one along the index, and of each only the period is counted:
 * what an organization had in former years costs nothing.
 */
export const problemSuggestions: Field = (c, _, field) => {
  const limit = limitOf(c, field);
  const given = c.given(field, 'organizationId');
  const organization = c.param(given.key, 'uuid', (scope) => uuidOf('Organization', String(given.read(scope))));
  const [walk, walked, next, item, trend, problem] = Array.from({ length: 6 }, () => c.alias());
  const of = (row: string): string[] => [
    `${row}.organization_id = ${organization}`,
    ...candidate(row),
    ...visible(c, 'Incident', row),
  ];
  const lowest = (more: string[]): string =>
    `select ${next}.signature from incident ${next} where ${all([...of(next), ...more])} order by ${next}.signature limit 1`;
  const signatures =
    `with recursive ${walk}(signature) as ((${lowest([])}) union all` +
    ` select (${lowest([`${next}.signature > ${walked}.signature`])}) from ${walk} ${walked} where ${walked}.signature is not null)`;
  const counted =
    `select count(*) as n, count(distinct ${item}.account_id) as accounts, min(${item}.created_at) as first_at,` +
    ` max(${item}.created_at) as last_at from incident ${item}` +
    ` where ${all([...of(item), `${item}.signature = ${walked}.signature`, `${item}.created_at >= ${now} - ${period}`])}`;
  const open =
    `select from problem ${problem} where ${problem}.organization_id = ${organization}` +
    ` and ${problem}.signature = ${walked}.signature and ${problem}.status <> 'RESOLVED'`;
  const why =
    `jsonb_build_object('summary', counts.n || ' incidents of one signature in ' || case counts.accounts` +
    ` when 1 then 'one account' else counts.accounts || ' accounts' end || ' within ${SUGGESTED.days} days, of no problem yet.',` +
    ` 'rule', ${literal(SUGGESTED.rule)}, 'ruleVersion', ${literal(SUGGESTED.ruleVersion)}, 'inputs',` +
    ` jsonb_build_object('signature', ${walked}.signature, 'incidents', counts.n, 'accounts', counts.accounts,` +
    ` 'firstAt', ${time('counts.first_at')}, 'lastAt', ${time('counts.last_at')}, 'days', ${SUGGESTED.days}, 'atLeast', ${SUGGESTED.incidents}))`;
  const groups =
    `${signatures} select ${walked}.signature, counts.n, ${why} as explanation from ${walk} ${walked}` +
    ` cross join lateral (${counted}) counts where ${walked}.signature is not null` +
    ` and counts.n >= ${SUGGESTED.incidents} and not exists (${open})` +
    ` order by counts.n desc, ${walked}.signature limit ${limit}`;
  const fields: Record<string, Field> = {
    signature: value('signature'),
    explanation,
    incidents: (compilation, group, selected) =>
      newest(compilation, selected, MOST, (row) => [
        `${row}.organization_id = ${organization}`,
        `${row}.signature = ${group}.signature`,
        `${row}.created_at >= ${now} - ${period}`,
        ...candidate(row),
      ]),
  };
  const object = c.object('ProblemSuggestion', setsOf(field), (selected) => fields[selected.name](c, trend, selected));
  return (
    `(select coalesce(json_agg(${object} order by ${trend}.n desc, ${trend}.signature), '[]'::json)` +
    ` from (${groups}) ${trend})`
  );
};
