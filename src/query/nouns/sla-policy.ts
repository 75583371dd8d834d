import { dateTime, id, parts, seconds, value } from '../fields';
import type { Field, Noun } from '../language';

const target: Record<string, Field> = {
  serviceTier: value('"serviceTier"'),
  priority: value('priority'),
  response: seconds((row) => `${row}.response / 1000`),
  resolution: seconds((row) => `${row}.resolution / 1000`),
};

export const slaPolicy: Noun = {
  type: 'SlaPolicy',
  entitled: 'SlaPolicy',
  source: 'sla_policy',
  fields: {
    id: id('SlaPolicy'),
    version: value('version'),
    effectiveFrom: dateTime('effective_from'),
    sample: value('sample'),
    targets: parts(
      'SlaPolicyTarget',
      target,
      (c, item, row) => {
        const listed = c.alias();
        return (
          `from (select ${listed}.*, row_number() over () as place from jsonb_to_recordset(${row}.targets)` +
          ` as ${listed} ("serviceTier" text, priority text, response bigint, resolution bigint)) ${item}`
        );
      },
      (item) => `${item}.place`,
    ),
  },
  filters: {},
  orders: {},
};
