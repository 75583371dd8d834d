import type { AlarmState } from './types';

const TOKEN =
  /\s*(\(|\)|AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]*"|'[^']*'|[^\s()"']+)\s*\))/y;
const STATE = /^(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*["']?(.*?)["']?\s*\)$/s;

/** Evaluates a composite alarm's rule; undefined when it is not one. `names` are the alarms it looks at. */
export function evaluateRule(
  rule: string,
  stateOf: (name: string) => AlarmState | undefined,
): { value: boolean; names: string[] } | undefined {
  const list: string[] = [];
  const text = rule.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    list.push(found[1] ?? '');
  }
  const names: string[] = [];
  let at = 0;
  let broken = list.length === 0;
  const atom = (): boolean => {
    const token = list[at++];
    if (token === 'NOT') return !atom();
    if (token === 'TRUE' || token === 'FALSE') return token === 'TRUE';
    if (token === '(') {
      const value = any();
      if (list[at++] !== ')') broken = true;
      return value;
    }
    const state = STATE.exec(token ?? '');
    if (!state) {
      broken = true;
      return false;
    }
    names.push(state[2] ?? '');
    return stateOf(state[2] ?? '') === state[1];
  };
  const all = (): boolean => {
    let value = atom();
    while (list[at] === 'AND') {
      at++;
      const next = atom();
      value = value && next;
    }
    return value;
  };
  const any = (): boolean => {
    let value = all();
    while (list[at] === 'OR') {
      at++;
      const next = all();
      value = value || next;
    }
    return value;
  };
  const value = any();
  return broken || at !== list.length ? undefined : { value, names };
}
