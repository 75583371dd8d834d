import { actor } from '../actor';
import { connection } from '../connection';
import { dateTime, id, one, parts, value } from '../fields';
import { byFlag, byId } from '../filter';
import type { Field, Noun } from '../language';

const tag: Record<string, Field> = {
  key: value((row) => `${row}.value->>'key'`),
  value: value((row) => `${row}.value->>'value'`),
};

/** Service time, in which the occurrences are dated. */
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

// As an array: what runs is found once, by an index, however many rows are asked about.
const active = (row: string): string =>
  `(${row}.ended_at is null and ${row}.id = any (array(select o.suppression_id from suppression_occurrence o` +
  ` where o.starts_at <= ${NOW} and o.ends_at > ${NOW})))`;

export const suppression: Noun = {
  type: 'Suppression',
  entitled: 'Suppression',
  source: 'suppression',
  fields: {
    id: id('Suppression'),
    reason: value('reason'),
    startsAt: dateTime('starts_at'),
    endsAt: dateTime('ends_at'),
    recurrence: value('recurrence'),
    timezone: value('timezone'),
    account: one('Account', 'account_id'),
    resources: connection({
      type: 'Resource',
      belongs: (_, row, parent) =>
        `${row}.id = any (array(select l.resource_id from suppression_resource l where l.suppression_id = ${parent}.id))`,
    }),
    tags: parts(
      'Tag',
      tag,
      (_, item, row) => `from jsonb_array_elements(${row}.tags) with ordinality ${item}(value, place)`,
      (item) => `${item}.place`,
    ),
    configurationIds: value('configuration_ids'),
    patchWindow: one('PatchWindow', 'patch_window_id'),
    active: value(active),
    createdBy: actor({
      kind: 'actor_kind',
      id: 'actor_id',
      name: 'actor_name',
      party: 'party',
      detail: 'actor_detail',
    }),
    suppressedCount: value('suppressed_count'),
    version: value('version'),
  },
  filters: { accountId: byId('Account', 'account_id'), active: byFlag(active) },
  orders: { STARTS_AT: { column: 'starts_at', kind: 'time' } },
  defaultOrder: { field: 'STARTS_AT', direction: 'DESC' },
};
