import { IncidentGroupKey } from '../../domain/words';
import { visible } from '../entitled';
import { one, value } from '../fields';
import { filterOf } from '../filter';
import { setsOf, type Compilation, type Field, type Selected } from '../language';
import { badInput } from '../refusal';
import { where } from '../sql';

const MOST = 500;

interface Key {
  /** The field of a group that shows it, read from the column `as` of the groups. */
  field: string;
  as: string;
  /** What incidents are put together by. */
  of(row: string): string;
  shown: Field;
}

const word = (field: string, column: string): Key => ({
  field,
  as: column,
  of: (row) => `${row}.${column}`,
  shown: value(column),
});

const keys: Record<IncidentGroupKey, Key> = {
  ACCOUNT: { ...word('account', 'account_id'), shown: one('Account', 'account_id') },
  STATUS: word('status', 'status'),
  PRIORITY: word('priority', 'priority'),
  ORIGIN: word('origin', 'origin'),
  BALL_WITH: word('ballWith', 'ball_with'),
  SLA_STATE: word('slaState', 'sla_state'),
  ASSIGNEE: { ...word('assignee', 'assignee_id'), shown: one('Person', 'assignee_id') },
  CREATED_DAY: {
    field: 'day',
    as: 'day',
    of: (row) => `date_trunc('day', ${row}.created_at at time zone 'UTC')`,
    shown: (_, row) => `to_char(${row}.day, 'YYYY-MM-DD"T00:00:00.000Z"')`,
  },
};

/** In the order of the schema: a statement serves whatever order they are asked in. */
function groupedBy(c: Compilation, field: Selected): Key[] {
  const asked = c.arguments(field).groupBy as IncidentGroupKey[];
  if (asked.length === 0) throw badInput('groupBy names at least one key.');
  return IncidentGroupKey.filter((key) => asked.includes(key)).map((key) => keys[key]);
}

function limitOf(c: Compilation, field: Selected): number {
  const first = (c.arguments(field).first as number | null | undefined) ?? MOST;
  if (first < 1 || first > MOST) throw badInput(`first of ${field.name} is 1 to ${MOST}.`);
  return first;
}

/** Incidents counted by what they have in common: the groups first, then what is shown of each. */
export const incidentGroups: Field = (c, _, field) => {
  const [row, group] = [c.alias(), c.alias()];
  const by = groupedBy(c, field);
  const noun = c.noun('Incident');
  const conditions = [...visible(c, noun.entitled, row), filterOf(c, noun, row, c.given(field, 'filter'))];
  const order = (of: string): string => [`${of}n desc`, ...by.map(({ as }) => `${of}${as}`)].join(', ');
  const groups =
    `select ${by.map(({ of, as }) => `${of(row)} as ${as}`).join(', ')}, count(*) as n` +
    ` from ${noun.source} ${row}${where(conditions)} group by ${by.map((_key, index) => index + 1).join(', ')}` +
    ` order by ${order('')} limit ${limitOf(c, field)}`;
  const object = c.object('IncidentGroup', setsOf(field), (selected) => {
    if (selected.name === 'count') return `${group}.n`;
    const key = by.find((one) => one.field === selected.name);
    return key ? key.shown(c, group, selected) : 'null::json';
  });
  return `(select coalesce(json_agg(${object} order by ${order(`${group}.`)}), '[]'::json) from (${groups}) ${group})`;
};
