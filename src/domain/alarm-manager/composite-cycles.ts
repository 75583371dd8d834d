import { alarmName } from './alarm-name';
import { readRule } from './alarm-rule';
import type { Definition } from './definition';

/** The alarms that a composite one looks at, by the names that its rule spells. */
export function childrenOf({ kind, definition }: Definition): readonly string[] {
  if (kind !== 'COMPOSITE') return [];
  const rule = readRule(String(definition.AlarmRule ?? ''));
  return 'fault' in rule ? [] : rule.names.map((name) => /^arn:.*?:alarm:(.+)$/s.exec(name)?.[1] ?? name);
}

interface Node {
  one: Definition;
  children: number[];
}

/** Definitions and, for each, the indices of those among them that it looks at. */
function graphOf(definitions: readonly Definition[]): Node[] {
  const places = new Map<string, number[]>();
  definitions.forEach((one, at) => {
    const written = String(one.definition.AlarmName ?? '');
    // A rule may spell the name as it was written, or as it becomes with the identifier in front.
    for (const name of new Set([written, alarmName(one.resourceType, written)])) {
      places.set(name, [...(places.get(name) ?? []), at]);
    }
  });
  return definitions.map((one) => ({ one, children: childrenOf(one).flatMap((name) => places.get(name) ?? []) }));
}

/** Every circle of composite alarms, as the definitions that one goes through until the first comes again. */
export function compositeCycles(definitions: readonly Definition[]): Definition[][] {
  const nodes = graphOf(definitions);
  const state = new Array<'NEW' | 'OPEN' | 'DONE'>(nodes.length).fill('NEW');
  const cycles: Definition[][] = [];
  const way: number[] = [];
  const visit = (at: number): void => {
    state[at] = 'OPEN';
    way.push(at);
    for (const child of nodes[at].children) {
      if (state[child] === 'OPEN') cycles.push(way.slice(way.indexOf(child)).map((step) => nodes[step].one));
      if (state[child] === 'NEW') visit(child);
    }
    way.pop();
    state[at] = 'DONE';
  };
  nodes.forEach((_, at) => {
    if (state[at] === 'NEW') visit(at);
  });
  return cycles;
}

/**
 * In which round of a deployment each definition is made: a composite alarm after all that it looks at, because
 * CloudWatch refuses one that names an alarm that does not exist.
 */
export function rounds(definitions: readonly Definition[]): number[] {
  const nodes = graphOf(definitions);
  const known = new Array<number>(nodes.length).fill(-1);
  const roundOf = (at: number, above: ReadonlySet<number>): number => {
    if (known[at] >= 0) return known[at];
    const inner = new Set(above).add(at);
    const children = nodes[at].children.filter((child) => !inner.has(child));
    const base = nodes[at].one.kind === 'COMPOSITE' ? 1 : 0;
    return (known[at] = Math.max(base, ...children.map((child) => roundOf(child, inner) + 1)));
  };
  return nodes.map((_, at) => roundOf(at, new Set()));
}
