import { tag } from '@smithy/core/cbor';
import type { NormalizedSchema } from './model';
import { AwsError } from './error';

type Plain = Record<string, unknown>;
export type Format = 'json' | 'cbor';

const invalid = (message: string): AwsError => new AwsError('SerializationException', message, 400);

export function toDate(value: unknown): Date {
  const date =
    value instanceof Date
      ? value
      : typeof value === 'number'
        ? new Date(value * 1000)
        : new Date(/^\d+(\.\d+)?$/.test(String(value)) ? Number(value) * 1000 : String(value));
  if (Number.isNaN(date.getTime())) throw invalid(`${String(value)} is not a timestamp`);
  return date;
}

/** A JSON or CBOR value as the SDK's types know it. Members that the schema does not know are passed over, as AWS does. */
export function readDocument(schema: NormalizedSchema, value: unknown, rest = false, depth = 0): unknown {
  if (value === null || value === undefined) return undefined;
  if (depth > 64) throw invalid('nested too deeply');
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) {
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid('expected a structure');
    const out: Plain = {};
    for (const [name, member] of schema.structIterator()) {
      const key = rest ? String(member.getMergedTraits().jsonName ?? name) : name;
      const read = readDocument(member, (value as Plain)[key], rest, depth + 1);
      if (read !== undefined) out[name] = read;
    }
    return out;
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw invalid('expected a list');
    return value.map((item) => readDocument(schema.getValueSchema(), item, rest, depth + 1));
  }
  if (schema.isMapSchema()) {
    if (typeof value !== 'object' || Array.isArray(value)) throw invalid('expected a map');
    const entries = Object.entries(value as Plain);
    return Object.fromEntries(entries.map(([k, v]) => [k, readDocument(schema.getValueSchema(), v, rest, depth + 1)]));
  }
  if (schema.isTimestampSchema()) {
    const tagged = value as { tag?: number; value?: unknown };
    return toDate(typeof value === 'object' && tagged.tag === 1 ? tagged.value : value);
  }
  if (schema.isBlobSchema()) {
    return value instanceof Uint8Array ? value : new Uint8Array(Buffer.from(String(value), 'base64'));
  }
  if (schema.isStringSchema()) {
    if (typeof value !== 'string') throw invalid(`${typeof value} can not be converted to a String`);
    return value;
  }
  if (schema.isNumericSchema()) {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number') return number;
    if (number === 'NaN' || number === 'Infinity' || number === '-Infinity') return Number(number);
    throw invalid(`${typeof value} can not be converted to a number`);
  }
  if (schema.isBooleanSchema()) {
    if (typeof value !== 'boolean') throw invalid(`${typeof value} can not be converted to a Boolean`);
    return value;
  }
  return value;
}

/** The other way: an output value as a JSON or CBOR value. */
export function writeDocument(schema: NormalizedSchema, value: unknown, format: Format, rest = false): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) {
    const out: Plain = {};
    for (const [name, member] of schema.structIterator()) {
      const written = writeDocument(member, (value as Plain)[name], format, rest);
      if (written !== undefined) out[rest ? String(member.getMergedTraits().jsonName ?? name) : name] = written;
    }
    return out;
  }
  if (schema.isListSchema()) {
    return (value as unknown[]).map((item) => writeDocument(schema.getValueSchema(), item, format, rest));
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as Plain);
    return Object.fromEntries(entries.map(([k, v]) => [k, writeDocument(schema.getValueSchema(), v, format, rest)]));
  }
  if (schema.isTimestampSchema()) {
    const date = value as Date;
    if (format === 'cbor') return tag({ tag: 1, value: date.getTime() / 1000 });
    const wanted = schema.getMergedTraits().timestampFormat as unknown;
    return wanted === 5 ? date.toISOString() : date.getTime() / 1000;
  }
  if (schema.isBlobSchema() && format === 'json') return Buffer.from(value as Uint8Array).toString('base64');
  return value;
}
