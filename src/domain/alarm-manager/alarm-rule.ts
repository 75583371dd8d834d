/** What a composite alarm's rule is made of, or why it is none. */
export type AlarmRule = { names: readonly string[]; elements: number } | { fault: string };

const TOKEN =
  /\s*(?:(\()|(\))|(AND|OR|NOT|TRUE|FALSE)(?![\w-])|(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s()"']+))\s*\))/y;

/** More than CloudWatch takes; also what keeps the reading of nested brackets shallow. */
export const MOST_ELEMENTS = 500;

interface Token {
  kind: string;
  name?: string;
}

/**
 * Reads the expression of PutCompositeAlarm: ALARM, OK and INSUFFICIENT_DATA of an alarm's name or ARN, TRUE, FALSE,
 * AND, OR, NOT and brackets.
 */
export function readRule(text: string): AlarmRule {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (!found) return { fault: `cannot be read from ${JSON.stringify(source.slice(at, at + 30))} on` };
    const [, open, close, word, , quoted, single, bare] = found;
    tokens.push({ kind: open ?? close ?? word ?? 'STATE', name: quoted ?? single ?? bare });
  }
  if (tokens.length > MOST_ELEMENTS) return { fault: `has more than ${MOST_ELEMENTS} elements` };
  return new Reading(tokens).whole();
}

/** OR binds least, then AND, then NOT. */
class Reading {
  private at = 0;
  private readonly names: string[] = [];

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): AlarmRule {
    if (this.tokens.length === 0) return { fault: 'is empty' };
    const fault = this.any();
    if (fault) return { fault };
    if (this.at < this.tokens.length) return { fault: `has ${this.tokens[this.at].kind} where AND or OR must stand` };
    return { names: this.names, elements: this.tokens.length };
  }

  private any(): string | null {
    return this.chain('OR', () => this.all());
  }

  private all(): string | null {
    return this.chain('AND', () => this.atom());
  }

  private chain(word: string, part: () => string | null): string | null {
    for (;;) {
      const fault = part();
      if (fault) return fault;
      if (this.tokens[this.at]?.kind !== word) return null;
      this.at++;
    }
  }

  private atom(): string | null {
    let token = this.tokens[this.at++];
    while (token?.kind === 'NOT') token = this.tokens[this.at++];
    if (!token) return 'ends where a condition must stand';
    if (token.kind === 'TRUE' || token.kind === 'FALSE') return null;
    if (token.kind === 'STATE') {
      this.names.push(token.name ?? '');
      return null;
    }
    if (token.kind !== '(') return `has ${token.kind} where a condition must stand`;
    const fault = this.any();
    if (fault) return fault;
    return this.tokens[this.at++]?.kind === ')' ? null : 'has an opening bracket without a closing one';
  }
}
