import type { NodeType, PartType } from '../domain/id';

/** Words of ours (never a client's text) as an SQL literal. */
export const literal = (word: string): string => `'${word.replace(/'/g, "''")}'::text`;

/** DateTime: UTC with milliseconds. */
export const time = (value: string): string => `to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Base64url of ASCII text that holds only letters, digits, `-` and `:`: none of them makes a `+` or `/`. */
export const plainBase64 = (text: string): string => `rtrim(encode(convert_to(${text}, 'UTF8'), 'base64'), '=')`;

/** Base64url of any text; PostgreSQL breaks base64 into lines, so the line ends go too. */
export const base64 = (text: string): string =>
  `translate(encode(convert_to(${text}, 'UTF8'), 'base64'), E'+/=\\n', '-_')`;

export const globalId = (type: NodeType | PartType, uuid: string): string => plainBase64(`'v1:${type}:' || ${uuid}`);

/** Duration: ISO 8601 in hours, minutes and seconds, each only where it is not zero. */
export const duration = (seconds: string): string =>
  `(select case when d.s < 0 then 'PT0S' when d.s >= 0 then concat('PT', nullif(d.s / 3600, 0) || 'H', nullif(d.s % 3600 / 60, 0) || 'M',` +
  ` case when d.s % 60 > 0 or d.s = 0 then d.s % 60 || 'S' end) end from (select (${seconds})::bigint as s) d)`;

export const all = (conditions: readonly string[]): string => {
  const meant = conditions.filter((condition) => condition !== 'true');
  return meant.length === 0 ? 'true' : meant.map((condition) => `(${condition})`).join(' and ');
};

export const where = (conditions: readonly string[]): string => {
  const condition = all(conditions);
  return condition === 'true' ? '' : ` where ${condition}`;
};

/** PostgreSQL cuts names after 63 bytes; GraphQL names are ASCII. */
const LONGEST_NAME = 63;
const MOST_PAIRS = 50;

/** A column's name that no GraphQL name can equal. */
export const ROW = '"#row"';

export type Column = readonly [key: string, expression: string];

/** One JSON object; with `from`, of the one row that it gives, else null. */
export function jsonObject(columns: readonly Column[], from = ''): string {
  if (columns.length === 0) return from ? `(select '{}'::json ${from})` : `'{}'::json`;
  if (columns.some(([key]) => key.length > LONGEST_NAME)) {
    if (columns.length > MOST_PAIRS) {
      throw new RangeError(
        `At most ${MOST_PAIRS} fields can stand beside an alias longer than ${LONGEST_NAME} letters.`,
      );
    }
    const pairs = columns.map(([key, expression]) => `'${key}', ${expression}`);
    return `(select json_build_object(${pairs.join(', ')}) ${from})`;
  }
  const list = columns.map(([key, expression]) => `${expression} as "${key}"`);
  return `(select row_to_json(${ROW}) from (select ${list.join(', ')} ${from}) ${ROW})`;
}
