import type { MetricRef } from './metrics';
import type { MetricQuery } from './types';

type Read = (ref: MetricRef, stat: string) => number | undefined;

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|>=|<=|==|!=|&&|\|\||[-+*/^(),<>[\]])/y;

function tokens(text: string): string[] | undefined {
  const out: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    out.push(found[1] ?? '');
  }
  return out;
}

const AGGREGATES: Record<string, (values: number[]) => number> = {
  SUM: (values) => values.reduce((total, value) => total + value, 0),
  AVG: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

/** CloudWatch metric math, the part that alarms commonly use: arithmetic, comparison, AND OR SUM AVG MIN MAX METRICS IF FILL PERIOD ABS CEIL FLOOR. */
export function evaluateExpression(queries: readonly MetricQuery[], read: Read): number | undefined {
  const values = new Map<string, number | undefined>();
  const visiting = new Set<string>();
  const valueOf = (id: string): number | undefined => {
    if (values.has(id)) return values.get(id);
    const query = queries.find((candidate) => candidate.Id === id);
    if (!query || visiting.has(id)) return undefined;
    visiting.add(id);
    const stat = query.MetricStat;
    const value = stat
      ? read(
          { namespace: stat.Metric.Namespace, metric: stat.Metric.MetricName, dimensions: stat.Metric.Dimensions },
          stat.Stat,
        )
      : compute(query.Expression ?? '', valueOf, queries);
    values.set(id, value);
    return value;
  };
  const returned = queries.find((query) => query.ReturnData !== false) ?? queries.at(-1);
  return returned && valueOf(returned.Id);
}

function compute(
  text: string,
  valueOf: (id: string) => number | undefined,
  queries: readonly MetricQuery[],
): number | undefined {
  const list = tokens(text);
  if (!list) return undefined;
  let at = 0;
  const peek = (): string | undefined => list[at];
  const take = (): string => list[at++] ?? '';
  const both = (
    a: number | undefined,
    b: number | undefined,
    of: (a: number, b: number) => number,
  ): number | undefined => (a === undefined || b === undefined ? undefined : of(a, b));

  const argumentsOf = (): (number | undefined)[] => {
    const found: (number | undefined)[] = [];
    take();
    while (peek() !== undefined && peek() !== ')') {
      if (peek() === '[' || peek() === ']' || peek() === ',') take();
      else if (peek() === 'METRICS') {
        take();
        argumentsOf();
        for (const query of queries) if (query.MetricStat) found.push(valueOf(query.Id));
      } else found.push(choice());
    }
    take();
    return found;
  };
  const nameInParentheses = (): string => {
    take();
    const name = take();
    take();
    return name;
  };
  const call = (name: string): number | undefined => {
    if (name === 'PERIOD') return periodOf(queries, nameInParentheses());
    const given = argumentsOf();
    if (name === 'IF') return given[0] === undefined ? undefined : given[0] !== 0 ? given[1] : given[2];
    if (name === 'FILL') return given[0] ?? given[1];
    const known = given.filter((value) => value !== undefined);
    const aggregate = AGGREGATES[name];
    if (aggregate) return known.length ? aggregate(known) : undefined;
    const [only] = known;
    if (only === undefined) return undefined;
    return { ABS: Math.abs(only), CEIL: Math.ceil(only), FLOOR: Math.floor(only) }[name];
  };
  const atom = (): number | undefined => {
    const token = take();
    if (token === '(') {
      const value = choice();
      take();
      return value;
    }
    if (token === '-') return both(0, atom(), (a, b) => a - b);
    if (/^\d/.test(token)) return Number(token);
    return peek() === '(' ? call(token) : valueOf(token);
  };
  const power = (): number | undefined => {
    const base = atom();
    if (peek() !== '^') return base;
    take();
    return both(base, power(), (a, b) => a ** b);
  };
  const term = (): number | undefined => {
    let left = power();
    while (peek() === '*' || peek() === '/') {
      const operator = take();
      // CloudWatch has no data point where a division by zero would be.
      left = both(left, power(), (a, b) => (operator === '*' ? a * b : a / b));
      if (left !== undefined && !Number.isFinite(left)) left = undefined;
    }
    return left;
  };
  const sum = (): number | undefined => {
    let left = term();
    while (peek() === '+' || peek() === '-') {
      const operator = take();
      left = both(left, term(), (a, b) => (operator === '+' ? a + b : a - b));
    }
    return left;
  };
  const comparison = (): number | undefined => {
    const left = sum();
    const operator = peek();
    if (operator === undefined || !/^(>|<|>=|<=|==|!=)$/.test(operator)) return left;
    take();
    return both(left, sum(), (a, b) => Number(holds(operator, a, b)));
  };
  /** AND and OR, also written && and ||: 1 where it holds, else 0. */
  const choice = (): number | undefined => {
    let left = comparison();
    while (/^(AND|OR|&&|\|\|)$/.test(peek() ?? '')) {
      const or = /^(OR|\|\|)$/.test(take());
      left = both(left, comparison(), (a, b) => Number(or ? a !== 0 || b !== 0 : a !== 0 && b !== 0));
    }
    return left;
  };
  return choice();
}

/** The period in seconds of the metric that an id stands for. */
function periodOf(queries: readonly MetricQuery[], id: string): number | undefined {
  const query = queries.find((candidate) => candidate.Id === id);
  return query?.MetricStat?.Period ?? query?.Period;
}

function holds(operator: string, a: number, b: number): boolean {
  if (operator === '>') return a > b;
  if (operator === '<') return a < b;
  if (operator === '>=') return a >= b;
  if (operator === '<=') return a <= b;
  return operator === '==' ? a === b : a !== b;
}
