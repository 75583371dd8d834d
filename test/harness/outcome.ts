import type { Effect, Outcome } from '../../src/operations/perform';

/** What the operation did; a refusal fails the test with its words. */
export function effectOf(outcome: Outcome): Effect {
  if (outcome.effect === null) {
    throw new Error(outcome.errors.map(({ code, message, path }) => `${code} at ${path}: ${message}`).join('\n'));
  }
  return outcome.effect;
}

/** The code and path of the refusal, as `CODE input.field`. */
export function refusalOf(outcome: Outcome): string {
  if (outcome.effect !== null) throw new Error(`Not refused: ${JSON.stringify(outcome.effect)}`);
  const [{ code, path }] = outcome.errors;
  return path ? `${code} ${path.join('.')}` : code;
}
