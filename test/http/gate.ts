import type { GraphQLError } from 'graphql';
import type { GateRequest } from '../../src/domain/gate';
import { createGate, type GateDeps, type PricedAdmission } from '../../src/http/gate';
import { keyCaller } from './caller';
import { exampleSchema } from './example-schema';

export const gateOf = (deps: Partial<GateDeps> = {}) => createGate({ schema: exampleSchema, ...deps });

export function admit(
  query: string,
  request: Partial<GateRequest> = {},
  deps: Partial<GateDeps> = {},
): PricedAdmission {
  return gateOf(deps).admit({ query, caller: keyCaller(), ...request });
}

/** Codes and messages of the refusal; admission fails the test. */
export function refused(work: () => unknown): { codes: unknown[]; messages: string[]; errors: GraphQLError[] } {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AggregateError);
    const { errors } = error as AggregateError as { errors: GraphQLError[] };
    return { codes: errors.map((one) => one.extensions.code), messages: errors.map((one) => one.message), errors };
  }
  throw new Error('The gate let it pass.');
}

export const costOf = (query: string, variables?: Record<string, unknown>): number =>
  gateOf({ limits: { cost: 1e9 } }).admit({ query, variables, caller: keyCaller() }).throttle.requestedQueryCost;
