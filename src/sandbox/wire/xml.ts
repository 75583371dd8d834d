import type { NormalizedSchema } from './model';

interface XmlTraits {
  xmlName?: string;
  xmlFlattened?: unknown;
}

const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', '\r': '&#xD;' };
export const escapeXml = (text: unknown): string => String(text ?? '').replace(/[<>&"\r]/g, (c) => ENTITIES[c] ?? c);

const scalar = (schema: NormalizedSchema, value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  if (schema.isBlobSchema()) return Buffer.from(value as Uint8Array).toString('base64');
  return escapeXml(value);
};

const element = (name: string, inner: string): string => `<${name}>${inner}</${name}>`;

/** The members of an output structure as XML elements, without the enclosing element. */
export function writeXml(schema: NormalizedSchema, value: unknown): string {
  if (!schema.isStructSchema()) return scalar(schema, value);
  let out = '';
  for (const [name, member] of schema.structIterator()) {
    const held = (value as Record<string, unknown>)[name];
    if (held === undefined || held === null) continue;
    out += writeMember(member, held, (member.getMergedTraits() as XmlTraits).xmlName ?? name);
  }
  return out;
}

function writeMember(schema: NormalizedSchema, value: unknown, name: string): string {
  const flattened = (schema.getMergedTraits() as XmlTraits).xmlFlattened;
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const itemName = (item.getMergedTraits() as XmlTraits).xmlName ?? 'member';
    const items = (value as unknown[]).map((held) => writeMember(item, held, flattened ? name : itemName)).join('');
    return flattened ? items : element(name, items);
  }
  if (schema.isMapSchema()) {
    const keyName = (schema.getKeySchema().getMergedTraits() as XmlTraits).xmlName ?? 'key';
    const held = schema.getValueSchema();
    const valueName = (held.getMergedTraits() as XmlTraits).xmlName ?? 'value';
    const entries = Object.entries(value as Record<string, unknown>)
      .map(([key, part]) => element(keyName, escapeXml(key)) + writeMember(held, part, valueName))
      .map((entry) => element(flattened ? name : 'entry', entry))
      .join('');
    return flattened ? entries : element(name, entries);
  }
  return element(name, schema.isStructSchema() ? writeXml(schema, value) : scalar(schema, value));
}
