import { Refusal } from './signal';

/** What a scan may meet before it gives up. */
export interface JsonLimits {
  /** Of the text in UTF-8. */
  maxBytes: number;
  maxDepth: number;
}

interface Container {
  /** The keys met so far; null in a list. */
  keys: Set<string> | null;
  key: string;
  index: number;
  expectsKey: boolean;
}

const plainText = /[^"\\]*/y;
const scalar = /[^\s,\]}"[{:]+/y;

/**
 * Goes through a JSON text once, without recursion, and finds what is legal JSON and yet cannot be kept or is
 * ambiguous: NUL, halves of surrogate pairs, numbers beyond every double, too deep nesting, a key twice in one object.
 * Whether the text is JSON at all is left to the parser, which may run once this has found nothing.
 */
export function scanJson(text: string, { maxDepth }: JsonLimits): Refusal | null {
  const stack: Container[] = [];
  for (let at = 0; at < text.length; at++) {
    const top = stack.at(-1);
    switch (text[at]) {
      case '{':
      case '[': {
        const isObject = text[at] === '{';
        stack.push({ keys: isObject ? new Set() : null, key: '', index: 0, expectsKey: isObject });
        if (stack.length > maxDepth) {
          const path = pathOf(stack).slice(0, 10);
          return new Refusal('LIMIT_EXCEEDED', path, `Nested deeper than ${maxDepth} levels.`);
        }
        break;
      }
      case '}':
      case ']':
        stack.pop();
        break;
      case ',':
        if (top) {
          top.index++;
          top.expectsKey = top.keys !== null;
        }
        break;
      case '"': {
        const end = endOfString(text, at + 1);
        const raw = text.slice(at, end + 1);
        const value = unescape(raw);
        if (value === null) return null;
        const isKey = top?.expectsKey === true;
        if (top && isKey) {
          top.key = printable(value);
          top.expectsKey = false;
        }
        const fault = faultOf(value);
        if (fault) return new Refusal('INVALID', pathOf(stack), fault);
        if (top?.keys && isKey) {
          if (top.keys.has(value)) return new Refusal('INVALID', pathOf(stack), 'The key occurs twice in its object.');
          top.keys.add(value);
        }
        at = end;
        break;
      }
      case ':':
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        break;
      default: {
        scalar.lastIndex = at;
        const token = scalar.exec(text)?.[0] ?? text[at];
        if (token.includes('\0')) return new Refusal('INVALID', pathOf(stack), 'The character NUL is not accepted.');
        if (/^-?\d/.test(token) && !Number.isFinite(Number(token)) && !Number.isNaN(Number(token))) {
          return new Refusal('INVALID', pathOf(stack), 'The number is too large.');
        }
        at += token.length - 1;
      }
    }
  }
  return null;
}

/** The place of the closing quotation mark, or the last character where there is none. */
function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    plainText.lastIndex = at;
    plainText.exec(text);
    at = plainText.lastIndex;
    if (text[at] !== '\\') break;
    at += 2;
  }
  return Math.min(at, text.length - 1);
}

/** null where it is no JSON string, raw control characters other than NUL among them: the parser says what is wrong. */
function unescape(raw: string): string | null {
  if (raw.includes('\0')) return raw;
  try {
    return JSON.parse(raw) as string;
  } catch {
    return null;
  }
}

function faultOf(value: string): string | null {
  if (value.includes('\0')) return 'The character NUL is not accepted.';
  return isWellFormed(value) ? null : 'Half of a surrogate pair is no character.';
}

const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Whether a text has no lone half of a surrogate pair, and so can be written in UTF-8. */
export function isWellFormed(text: string): boolean {
  return !lone.test(text);
}

/** A key as a refusal may repeat it. */
function printable(key: string): string {
  const clean = key.replace(/\0/g, '\uFFFD').replace(new RegExp(lone, 'g'), '\uFFFD');
  return clean.length > 100 ? `${clean.slice(0, 100).replace(/[\uD800-\uDBFF]$/, '')}…` : clean;
}

function pathOf(stack: readonly Container[]): string[] {
  return stack.map(({ keys, key, index }) => (keys === null ? String(index) : key)).filter((part) => part !== '');
}
