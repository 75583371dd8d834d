import { connection } from '../connection';
import { dateTime, id, one, parts, seconds, value } from '../fields';
import { byFlag, byId, byText } from '../filter';
import type { Field, Noun } from '../language';

const of = (key: string): Field => value((row) => `${row}.value->>'${key}'`);
const number = (key: string): Field => value((row) => `(${row}.value->>'${key}')::int`);

const rule: Record<string, Field> = {
  name: of('name'),
  vault: of('vault'),
  schedule: of('schedule'),
  timezone: of('timezone'),
  startWindow: seconds((row) => `(${row}.value->>'startWindowMinutes')::int * 60`),
  completionWindow: seconds((row) => `(${row}.value->>'completionWindowMinutes')::int * 60`),
  deleteAfterDays: number('deleteAfterDays'),
  moveToColdStorageAfterDays: number('moveToColdStorageAfterDays'),
  continuousBackup: value((row) => `(${row}.value->>'continuousBackup')::boolean`),
};

/** The tags of each selection, by key: one that is listed or, in a plan made elsewhere, that must be equal. */
const targets = (item: string, row: string): string =>
  `from (select s.position, t.value->>'key' as key, json_agg(t.value->>'value' order by t.place) as "values",
     min(t.place) as place from backup_selection s cross join lateral (
       select value, place from jsonb_array_elements(s.list_of_tags) with ordinality l(value, place)
       union all select value, 1000 + place from jsonb_array_elements(s.conditions) with ordinality c(value, place)
         where value->>'operator' = 'StringEquals') t
     where s.backup_plan_id = ${row}.id group by s.position, t.value->>'key') ${item}`;

export const backupPlan: Noun = {
  type: 'BackupPlan',
  entitled: 'BackupPlan',
  source: 'backup_plan',
  fields: {
    id: id('BackupPlan'),
    planId: value('plan_id'),
    name: value('name'),
    account: one('Account', 'account_id'),
    region: value('region'),
    managed: value('managed'),
    rules: parts(
      'BackupRule',
      rule,
      (_, item, row) => `from jsonb_array_elements(${row}.rules) with ordinality ${item}(value, place)`,
      (item) => `${item}.place`,
    ),
    selections: parts(
      'TagTarget',
      { key: value('key'), values: value((row) => `${row}."values"`) },
      (_, item, row) => targets(item, row),
      (item) => `${item}.position, ${item}.place`,
    ),
    status: value('status'),
    jobs: connection({ type: 'BackupJob', belongs: (_, row, parent) => `${row}.backup_plan_id = ${parent}.id` }),
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    version: value('version'),
  },
  filters: {
    accountId: byId('Account', 'account_id'),
    region: byText('region'),
    managed: byFlag('managed'),
    name: byText('name'),
  },
  orders: { NAME: { column: 'name', kind: 'text' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  deleted: { unlessFilterNames: [] },
};
