type Json = unknown;
type Plain = Record<string, Json>;

const isPlain = (value: Json): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

function numeric(value: Json, terms: readonly Json[]): boolean {
  if (typeof value !== 'number') return false;
  for (let at = 0; at + 1 < terms.length; at += 2) {
    const limit = Number(terms[at + 1]);
    const holds = {
      '<': value < limit,
      '<=': value <= limit,
      '=': value === limit,
      '>': value > limit,
      '>=': value >= limit,
    };
    if (!holds[String(terms[at]) as keyof typeof holds]) return false;
  }
  return true;
}

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);

function wildcard(value: Json, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return typeof value === 'string' && new RegExp(`^${source}$`, 's').test(value);
}

function one(rule: Json, value: Json): boolean {
  if (!isPlain(rule)) return rule === value;
  const [kind, argument] = Object.entries(rule)[0] ?? [];
  const text = typeof value === 'string' ? value : undefined;
  if (kind === 'prefix') return text?.startsWith(String(argument)) ?? false;
  if (kind === 'suffix') return text?.endsWith(String(argument)) ?? false;
  if (kind === 'equals-ignore-case') return text?.toLowerCase() === String(argument).toLowerCase();
  if (kind === 'wildcard') return wildcard(value, String(argument));
  if (kind === 'numeric') return numeric(value, listOf(argument));
  if (kind === 'anything-but') {
    return value !== undefined && !listOf(argument).some((part) => one(part, value));
  }
  return false;
}

function field(rules: readonly Json[], value: Json): boolean {
  const exists = rules.find((rule) => isPlain(rule) && 'exists' in rule) as { exists: boolean } | undefined;
  if (exists) return exists.exists === (value !== undefined);
  if (value === undefined) return false;
  return listOf(value).some((held) => rules.some((rule) => one(rule, held)));
}

/** Whether an event fits an EventBridge event pattern. */
export function matches(pattern: Plain, event: Plain): boolean {
  return Object.entries(pattern).every(([name, rule]) => {
    if (name === '$or' && Array.isArray(rule)) return rule.some((part) => isPlain(part) && matches(part, event));
    const value = event[name];
    if (Array.isArray(rule)) return field(rule, value);
    if (!isPlain(rule)) return false;
    return listOf(value).some((held) => matches(rule, isPlain(held) ? held : {}));
  });
}

/** A pattern's text parsed, undefined when it is none: every leaf has to be a list. */
export function parsePattern(text: string): Plain | undefined {
  const valid = (value: Json): boolean =>
    Array.isArray(value) || (isPlain(value) && Object.keys(value).length > 0 && Object.values(value).every(valid));
  try {
    const value = JSON.parse(text) as Json;
    return isPlain(value) && valid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
