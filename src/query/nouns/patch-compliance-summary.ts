import { uuidOf } from '../../domain/id';
import { PatchSeverity } from '../../domain/words';
import { coveredBy } from '../../database/covered';
import { visible } from '../entitled';
import { instant } from '../filter';
import { setsOf, type Compilation, type Field, type Given, type Selected } from '../language';
import { badInput } from '../refusal';
import { where } from '../sql';

const LONGEST_PERIOD_DAYS = 400;
const DAY_MS = 86_400_000;
/** Service time, by which days are told apart. */
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;
const TODAY = `(${NOW} at time zone 'UTC')::date`;

/** Which instances a summary is of, and which of what was stored of each day. */
interface Extent {
  instance(row: string): string[];
  snapshot(row: string): string[];
}

/** All instances that the viewer sees, of one account or organization where one is named; null for one that is not theirs. */
export const patchComplianceSummary: Field = (c, _, field) => {
  const [accountId, organizationId] = [c.given(field, 'accountId'), c.given(field, 'organizationId')];
  const named = (
    [
      ['Account', 'account', 'account_id', accountId],
      ['Organization', 'organization', 'organization_id', organizationId],
    ] as const
  ).flatMap(([type, table, column, given]) => {
    if (given.value == null) return [];
    return [
      { type, table, column, id: c.param(given.key, 'uuid', (scope) => uuidOf(type, String(given.read(scope)))) },
    ];
  });
  const own = (row: string): string[] => named.map(({ column, id }) => `${row}.${column} = ${id}`);
  const extent = { instance: own, snapshot: (row: string) => [`${row}.patch_window_id is null`, ...own(row)] };
  const theirs = named.map(({ type, table, id }) => {
    const row = c.alias();
    return `exists (select from ${table} ${row}${where([`${row}.id = ${id}`, ...visible(c, type, row)])})`;
  });
  return summary(c, field, extent, where(theirs));
};

/** The instances that a patch window covers, as their tags are now. */
export const complianceOfWindow: Field = (c, window, field) =>
  summary(c, field, {
    instance: (row) => [`${row}.account_id = ${window}.account_id`, coveredBy(window, row)],
    snapshot: (row) => [`${row}.patch_window_id = ${window}.id`],
  });

function summary(c: Compilation, field: Selected, extent: Extent, condition = ''): string {
  const counts = c.alias();
  const from = `from ${counted(c, extent)} ${counts}${condition}`;
  return c.object('PatchComplianceSummary', setsOf(field), (part) => fields(extent)[part.name](c, counts, part), from);
}

const instances = (c: Compilation, row: string, extent: Extent): string[] => [
  `${row}.patch_status is not null`,
  `${row}.deleted_at is null`,
  ...extent.instance(row),
  ...visible(c, 'Resource', row),
];

/** The instances as they stand, in one row of counts. */
function counted(c: Compilation, extent: Extent): string {
  const [row, kept] = [c.alias(), c.alias()];
  const conditions = instances(c, row, extent);
  const status = (word: string): string => `count(*) filter (where ${row}.patch_status = '${word}')`;
  const bySeverity = PatchSeverity.map((_, n) => `coalesce(sum(${kept}.missing_by_severity[${n + 1}]), 0)`);
  return (
    `(select count(*) as instances, ${status('COMPLIANT')} as compliant, ${status('NON_COMPLIANT')} as non_compliant,` +
    ` ${status('UNSPECIFIED')} as unscanned, array[${bySeverity.join(', ')}] as missing_by_severity,` +
    ` coalesce(sum(${kept}.missing), 0) as missing` +
    ` from resource ${row} left join patch_compliance ${kept} on ${kept}.resource_id = ${row}.id${where(conditions)})`
  );
}

const column =
  (name: string): Field =>
  (_, row) =>
    `${row}.${name}`;

const fields = (extent: Extent): Record<string, Field> => ({
  instances: column('instances'),
  compliant: column('compliant'),
  nonCompliant: column('non_compliant'),
  unscanned: column('unscanned'),
  withoutWindow: (c) => {
    const [row, window] = [c.alias(), c.alias()];
    const toCome = [
      `${window}.account_id = ${row}.account_id`,
      `${window}.enabled`,
      `${window}.deleted_at is null`,
      `${window}.next_execution_at > ${NOW}`,
      coveredBy(window, row),
    ];
    const without = `not exists (select from patch_window ${window}${where(toCome)})`;
    return `(select count(*) from resource ${row}${where([...instances(c, row, extent), without])})`;
  },
  missingBySeverity: (c, row, field) => {
    const word = c.alias();
    const object = c.object('PatchSeverityCount', setsOf(field), ({ name }) =>
      name === 'severity' ? `${word}.word` : `${row}.missing_by_severity[${word}.place]`,
    );
    const words = PatchSeverity.map((one) => `'${one}'`).join(', ');
    return (
      `(select json_agg(${object} order by ${word}.place) from unnest(array[${words}])` +
      ` with ordinality ${word}(word, place))`
    );
  },
  trend: (c, row, field) => {
    const [from, to] = [c.given(field, 'from'), c.given(field, 'to')];
    const day = (given: Given): string => c.param(given.key, 'timestamptz', (scope) => within(from.read(scope), to.read(scope), given === from)); // prettier-ignore
    const [kept, point] = [c.alias(), c.alias()];
    const conditions = [`${kept}.day < ${TODAY}`, ...extent.snapshot(kept), ...visible(c, 'PatchSnapshot', kept)];
    const stored =
      `select ${kept}.day, sum(${kept}.compliant) as compliant, sum(${kept}.non_compliant) as non_compliant,` +
      ` sum(${kept}.missing_by_severity[1]) as critical, sum(${kept}.missing) as missing` +
      ` from patch_snapshot ${kept}${where(conditions)} group by 1`;
    const today = `select ${TODAY}, ${row}.compliant, ${row}.non_compliant, ${row}.missing_by_severity[1], ${row}.missing`;
    const object = c.object('PatchCompliancePoint', setsOf(field), ({ name }) => points[name](point));
    return (
      `(select coalesce(json_agg(${object} order by ${point}.day), '[]'::json) from (${stored} union all ${today}) ${point}` +
      ` where ${point}.day >= ${day(from)} at time zone 'UTC' and ${point}.day <= ${day(to)} at time zone 'UTC')`
    );
  },
});

const points: Record<string, (point: string) => string> = {
  day: (point) => `to_char(${point}.day, 'YYYY-MM-DD"T00:00:00.000Z"')`,
  compliant: (point) => `${point}.compliant`,
  nonCompliant: (point) => `${point}.non_compliant`,
  missingCritical: (point) => `${point}.critical`,
  missingTotal: (point) => `${point}.missing`,
};

function within(from: unknown, to: unknown, first: boolean): string {
  const [start, end] = [instant(from), instant(to)];
  if (end < start) throw badInput('from is not after to.');
  if (Date.parse(end) - Date.parse(start) > LONGEST_PERIOD_DAYS * DAY_MS) {
    throw badInput(`A trend goes over at most ${LONGEST_PERIOD_DAYS} days.`);
  }
  return first ? start : end;
}
