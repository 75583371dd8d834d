import { GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { refused, soundText, textFault } from './text';

interface TextScalar<T> {
  name: string;
  description: string;
  specifiedByURL?: string;
  /** Throws the words after the scalar's name; gives what operations and the read path receive. */
  parse(text: string): T;
  maxLength: number;
}

/** A scalar that travels as a text. Out: what the database wrote passes through. In: checked, with the reason. */
function textScalar<T>({ name, description, specifiedByURL, parse, maxLength }: TextScalar<T>): GraphQLScalarType {
  const read = (value: unknown, node?: ValueNode): T => {
    const text = soundText(value, name, node);
    if (text.length > maxLength) throw refused(`${name} has at most ${maxLength} characters`, node);
    try {
      return parse(text);
    } catch (error) {
      throw refused(`${name} ${(error as Error).message}`, node);
    }
  };
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL,
    serialize: (value) =>
      value instanceof Date ? value.toISOString() : typeof value === 'bigint' ? `${value}` : value,
    parseValue: (value) => read(value),
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : null, node),
  });
}

const matching = (pattern: RegExp, words: string) => (text: string) => {
  if (!pattern.test(text)) throw new Error(words);
  return text;
};

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

function parseDateTime(text: string): Date {
  const match = RFC_3339.exec(text);
  if (!match) throw new Error('must be an RFC 3339 date-time with an offset, such as 2026-01-31T08:15:30.000Z');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, Number((match[7] ?? '').padEnd(3, '0').slice(0, 3)));
  const exists = local.getUTCMonth() === month - 1 && local.getUTCDate() === day && local.getUTCHours() === hour;
  if (!exists || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) {
    throw new Error('must be a date and time that exist');
  }
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (match[8] === '-' ? -1 : 1);
  const instant = new Date(local.getTime() - offset);
  if (instant.getUTCFullYear() < 1 || instant.getUTCFullYear() > 9999) {
    throw new Error('must lie in the years 0001 to 9999 in UTC');
  }
  return instant;
}

export const DateTime = textScalar({
  name: 'DateTime',
  description:
    'An instant. Given out in UTC with milliseconds (2026-01-31T08:15:30.000Z). Taken in as any RFC 3339 date-time with an offset, in the years 0001 to 9999; digits after the millisecond are cut off.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  maxLength: 40,
  parse: parseDateTime,
});

export const Duration = textScalar({
  name: 'Duration',
  description:
    'A length of time in ISO 8601, such as PT5M or P1DT12H. Taken in with weeks, days, hours, minutes and seconds; years and months have no fixed length and are refused.',
  maxLength: 40,
  parse: matching(
    /^P(?=.)(?:\d{1,6}W|(?:\d{1,6}D)?(?:T(?=\d)(?:\d{1,8}H)?(?:\d{1,8}M)?(?:\d{1,9}(?:\.\d{1,3})?S)?)?)$/,
    'must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as PT5M',
  ),
});

export const ARN = textScalar({
  name: 'ARN',
  description:
    'An Amazon Resource Name: arn:partition:service:region:account:resource. Region and account may be empty, as AWS has it.',
  maxLength: 2048,
  parse: matching(
    /^arn:aws[a-z-]*:[a-z0-9][a-z0-9.-]*:[a-z0-9-]*:(?:\d{12}|aws|):\S(?:[^\p{Cc}]*\S)?$/u,
    'must have the form arn:partition:service:region:account:resource',
  ),
});

export const AwsAccountId = textScalar({
  name: 'AwsAccountId',
  description: 'The number of an AWS account: exactly 12 digits, as a text, because leading zeros count.',
  maxLength: 64,
  parse: matching(/^[0-9]{12}$/, 'must be exactly 12 digits'),
});

export const AwsRegion = textScalar({
  name: 'AwsRegion',
  description: "The code of an AWS Region as AWS writes it, such as eu-central-1. Given out, also 'global'.",
  maxLength: 32,
  parse: matching(/^[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,2}$/, 'must be the code of an AWS Region, such as eu-central-1'),
});

export const Cursor = textScalar({
  name: 'Cursor',
  description:
    'A place in the event log. Opaque, comparable only for equality; an event has the same cursor in subscriptions, in the query events and in the payload of the mutation that caused it.',
  maxLength: 200,
  parse: matching(/^[\x21-\x7e]+$/, 'must be a cursor as the API gave it out'),
});

export const BigIntText = textScalar({
  name: 'BigInt',
  description: 'A whole number of up to 64 bits as a decimal text, so that no client loses digits.',
  maxLength: 20,
  parse: (text) => {
    const value = /^-?(?:0|[1-9][0-9]*)$/.test(text) ? BigInt(text) : null;
    if (value === null || BigInt.asIntN(64, value) !== value) throw new Error('must be a decimal number of 64 bits');
    return text;
  },
});

const MAX_JSON_DEPTH = 64;

/** What jsonb refuses although JSON allows it, found before it reaches the database. */
function jsonFault(value: unknown, depth = 0): string | null {
  if (depth > MAX_JSON_DEPTH) return `must not be nested deeper than ${MAX_JSON_DEPTH}`;
  if (typeof value === 'string') return textFault(value);
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'must contain finite numbers only';
  if (value === null || typeof value !== 'object') return null;
  for (const [key, member] of Object.entries(value)) {
    const fault = textFault(key) ?? jsonFault(member, depth + 1);
    if (fault) return fault;
  }
  return null;
}

function jsonObject(value: unknown, node?: ValueNode): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw refused('JSONObject must be a JSON object', node);
  }
  const fault = jsonFault(value);
  if (fault) throw refused(`JSONObject ${fault}`, node);
  return value;
}

export const JSONObject = new GraphQLScalarType({
  name: 'JSONObject',
  description:
    'A JSON object whose members the schema does not fix, because AWS or a rule defines them. At most 64 levels deep when taken in.',
  serialize: (value) => value,
  parseValue: (value) => jsonObject(value),
  parseLiteral: (node, variables) => jsonObject(valueFromASTUntyped(node, variables), node),
});
