import type { NormalizedSchema } from './model';
import { AwsError } from './error';
import { readScalar } from './scalar';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const MAX_LIST = 10_000;

/** Reads an AWS Query or EC2 Query form (`Filter.1.Value.2=…`) as the operation's input. */
export function readForm(schema: NormalizedSchema, form: URLSearchParams, ec2: boolean): Record<string, unknown> {
  const prefixes = new Set<string>();
  for (const key of form.keys()) {
    let end = -1;
    do {
      end = key.indexOf('.', end + 1);
      prefixes.add(end < 0 ? key : key.slice(0, end));
    } while (end >= 0);
  }
  const scalar = (member: NormalizedSchema, at: string): unknown => readScalar(member, form.get(at) ?? '', at);
  const read = (member: NormalizedSchema, at: string, depth: number): unknown => {
    if (depth > 32) throw new AwsError('MalformedInput', 'nested too deeply', 400);
    const traits = member.getMergedTraits() as { xmlFlattened?: unknown };
    if (member.isStructSchema()) return structure(member, `${at}.`, depth);
    if (member.isListSchema()) {
      const value = member.getValueSchema();
      const name = (value.getMergedTraits() as { xmlName?: string }).xmlName ?? 'member';
      const base = ec2 || traits.xmlFlattened ? at : `${at}.${name}`;
      const out: unknown[] = [];
      for (let n = 1; n <= MAX_LIST && prefixes.has(`${base}.${n}`); n++)
        out.push(read(value, `${base}.${n}`, depth + 1));
      return out;
    }
    if (member.isMapSchema()) {
      const base = traits.xmlFlattened ? at : `${at}.entry`;
      const names = [member.getKeySchema(), member.getValueSchema()].map(
        (part) => (part.getMergedTraits() as { xmlName?: string }).xmlName,
      );
      const out: Record<string, unknown> = {};
      for (let n = 1; n <= MAX_LIST && prefixes.has(`${base}.${n}`); n++) {
        const key = form.get(`${base}.${n}.${names[0] ?? 'key'}`) ?? '';
        out[key] = read(member.getValueSchema(), `${base}.${n}.${names[1] ?? 'value'}`, depth + 1);
      }
      return out;
    }
    return scalar(member, at);
  };
  const structure = (member: NormalizedSchema, prefix: string, depth: number): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    for (const [name, part] of member.structIterator()) {
      const traits = part.getMergedTraits() as { ec2QueryName?: string; xmlName?: string };
      const key = prefix + (ec2 ? (traits.ec2QueryName ?? capital(traits.xmlName ?? name)) : (traits.xmlName ?? name));
      if (prefixes.has(key)) out[name] = read(part, key, depth + 1);
    }
    return out;
  };
  return schema.isStructSchema() ? structure(schema, '', 0) : {};
}
