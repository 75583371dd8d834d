import { visible } from '../entitled';
import { setsOf, type Field } from '../language';
import { badInput } from '../refusal';
import { all } from '../sql';

const DEFAULT = 20;
const MOST = 100;
/** How far apart two incidents of one resource may have been opened. */
const NEAR = `interval '30 days'`;

/**
 * What may throw light on an incident: what people linked with it, what one of its resources had lately, what had the
 * same definition in the past. Each way in gives its newest, as many as are asked for; an incident that is found twice
 * counts where it comes first.
 */
export const relatedIncidents: Field = (c, row, field) => {
  const limit = (c.arguments(field).first as number | null | undefined) ?? DEFAULT;
  if (limit < 1 || limit > MOST) throw badInput(`first of ${field.name} is 1 to ${MOST}.`);
  const noun = c.noun('Incident');
  const newest = (rank: number, conditions: (item: string) => string[]): string => {
    const item = c.alias();
    // What leads to them finds them, whoever asks.
    const seen = visible(c, noun.entitled, item).map((condition) => `(${condition}) is true`);
    return (
      `(select ${rank} as rank, ${item}.created_at, ${item}.id from ${noun.source} ${item}` +
      ` where ${all([...conditions(item), `${item}.id <> ${row}.id`, ...seen])}` +
      ` order by ${item}.created_at desc, ${item}.id desc limit ${limit})`
    );
  };
  const [link, copy, own, other] = [c.alias(), c.alias(), c.alias(), c.alias()];
  const linked =
    `select ${link}.related_id from incident_link ${link} where ${link}.incident_id = ${row}.id` +
    ` union all select ${copy}.id from ${noun.source} ${copy} where ${copy}.duplicate_of_id = ${row}.id` +
    ` union all select ${row}.duplicate_of_id`;
  const ofResources =
    `select ${other}.incident_id from incident_resource ${own} join incident_resource ${other}` +
    ` on ${other}.resource_id = ${own}.resource_id where ${own}.incident_id = ${row}.id`;
  // Who tries something out may see the trials of others, nobody else does.
  const serious = (item: string): string => `not ${item}.test or ${row}.test`;
  const ways = [
    newest(1, (item) => [`${item}.id = any (array(${linked}))`]),
    newest(2, (item) => [
      `${item}.id = any (array(${ofResources}))`,
      // No index is to be walked through two months for it.
      `(${item}.created_at between ${row}.created_at - ${NEAR} and ${row}.created_at + ${NEAR}) is true`,
      serious(item),
    ]),
    newest(3, (item) => [
      `${item}.organization_id = ${row}.organization_id`,
      `${item}.signature is not null and ${item}.signature = ${row}.signature`,
      `${item}.created_at <= ${row}.created_at`,
      serious(item),
    ]),
  ];
  const [way, found, incident] = [c.alias(), c.alias(), c.alias()];
  const first =
    `select ${way}.id, ${way}.created_at, min(${way}.rank) as rank from (${ways.join(' union all ')}) ${way}` +
    ` group by 1, 2 order by 3, 2 desc, 1 desc limit ${limit}`;
  const object = c.row('Incident', incident, setsOf(field));
  return (
    `(select coalesce(json_agg(${object} order by ${found}.rank, ${found}.created_at desc, ${found}.id desc), '[]'::json)` +
    ` from (${first}) ${found} join ${noun.source} ${incident} on ${incident}.id = ${found}.id)`
  );
};
