import { Lexer, Source, TokenKind } from 'graphql';

const opening: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Whether brackets lie deeper than `most` in a query: parser and rules recurse, and would run out of stack. */
export function isNestedDeeper(query: string, most: number, tokens: number): boolean {
  const lexer = new Lexer(new Source(query));
  let depth = 0;
  try {
    for (let read = 0; read < tokens; read++) {
      const { kind } = lexer.advance();
      if (kind === TokenKind.EOF) return false;
      if (opening.has(kind) && ++depth > most) return true;
      if (closing.has(kind)) depth--;
    }
  } catch {
    // No token of GraphQL: the parser will say so, with its place.
  }
  return false;
}
