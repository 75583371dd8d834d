import { GraphQLError } from 'graphql';
import type { Completion, Run } from './language';

/** An upstream's failure at one field: the field is null and the error names it. */
export class FieldFailure extends Error {
  constructor(
    message: string,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Completes a parsed result in place. */
export async function completeAll(
  root: Record<string, unknown>,
  completions: readonly Completion[],
  run: Run,
): Promise<GraphQLError[]> {
  const errors: GraphQLError[] = [];
  const work: Promise<void>[] = [];
  completions.forEach((completion, index) => {
    const at = (holder: Record<string, unknown>, key: string, path: (string | number)[]): void => {
      const brought = holder[key];
      // The same path can hold another type's field of another kind; the number says that it is this one's.
      if (!isRecord(brought) || brought['#'] !== index) return;
      work.push(
        (async () => {
          try {
            holder[key] = (await completion.complete(brought, run)) ?? null;
          } catch (error) {
            if (!(error instanceof FieldFailure)) throw error;
            holder[key] = null;
            errors.push(
              new GraphQLError(error.message, { path, extensions: { code: error.code }, originalError: error }),
            );
          }
        })(),
      );
    };
    walk(root, completion.path, 0, [], at);
  });
  await Promise.all(work);
  return errors;
}

function walk(
  value: unknown,
  path: readonly string[],
  depth: number,
  actual: (string | number)[],
  at: (holder: Record<string, unknown>, key: string, path: (string | number)[]) => void,
): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => walk(item, path, depth, [...actual, index], at));
    return;
  }
  if (!isRecord(value)) return;
  const key = path[depth];
  if (depth === path.length - 1) at(value, key, [...actual, key]);
  else walk(value[key], path, depth + 1, [...actual, key], at);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
