import { GraphQLError, type GraphQLFieldResolver } from 'graphql';

/**
 * A value that is already written as JSON for the selection that was asked. An executor that passes text through takes
 * `__raw` and adds `errors` (their paths begin at the response's root) to its own; others read `value`.
 */
export class Raw {
  readonly __raw: string;
  readonly errors: readonly GraphQLError[];
  private parsed: unknown;

  constructor(text: string, errors: readonly GraphQLError[] = []) {
    this.__raw = text;
    this.errors = errors;
  }

  /** The value with every error in its place, so that a plain executor reports it there. */
  get value(): unknown {
    if (this.parsed === undefined) {
      const root = { value: JSON.parse(this.__raw) as unknown };
      for (const error of this.errors) graft(root, ['value', ...(error.path ?? []).slice(1)], error);
      this.parsed = root.value;
    }
    return this.parsed;
  }
}

/** Puts the error where its field is null; where a parent is null already, it belongs to that one. */
function graft(root: Record<string, unknown>, path: readonly (string | number)[], error: GraphQLError): void {
  let at = root as Record<string | number, unknown>;
  for (const key of path) {
    const next = at[key];
    if (typeof next !== 'object' || next === null || next instanceof Error) {
      at[key] = error;
      return;
    }
    at = next as Record<string | number, unknown>;
  }
}

/** A field of anything that was read: under its response key, because the text was written for this selection. */
export const byResponseKey: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, info) => {
  const object = source instanceof Raw ? source.value : source;
  return (object as Record<string, unknown>)[String(info.path.key)];
};
