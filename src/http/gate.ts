import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller } from '../domain/caller';
import type { Admission, Gate, GateRequest, Throttle } from '../domain/gate';
import { isDeeper } from '../domain/nesting';
import { hasScope } from '../domain/permission';
import { Bounded } from './bounded';
import { Buckets } from './gate/bucket';
import { price } from './gate/cost';
import { inspect, type Inspection } from './gate/inspection';
import { principalOf, tenantOf } from './gate/principal';
import { rateLimited, refusal } from './gate/refusal';
import { defaultLimits, type Limits } from './settings';

export interface PricedAdmission extends Admission {
  /** Only `rateLimit(dryRun: true)` is to be answered; nothing was charged. */
  dryRun: boolean;
}

/** What the query's field `rateLimit` says of the operation that it is part of. */
export interface RateLimitReading {
  cost: number;
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
  /** When the bucket is full again if nothing more is spent. */
  resetAt: Date;
  /** What a single operation may cost. */
  limit: number;
}

/** The gate as the HTTP server uses it: the text is looked at once, before it is known who pays for it. */
export interface OperationGate extends Gate {
  admit(request: GateRequest): PricedAdmission;
  inspect(query: string, sha256?: string): Inspection;
  /** By the query's SHA-256 in hex; undefined when it was never inspected or is no longer kept. */
  inspected(sha256: string): Inspection | undefined;
  /** What an operation costs and what its caller has left, without charging anything. */
  quote(request: QuoteRequest): { throttle: Throttle; dryRun: boolean };
  rateLimit(throttle: Throttle): RateLimitReading;
}

export interface QuoteRequest extends Pick<GateRequest, 'variables' | 'caller'> {
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

export interface GateDeps {
  schema: GraphQLSchema;
  limits?: Partial<Limits>;
  /** Wall clock in milliseconds. */
  now?: () => number;
  /** Which callers may read the schema itself; everyone who is authenticated unless told otherwise. */
  mayIntrospect?: (caller: Caller) => boolean;
  /** Hears of every refusal's code, for the counters. */
  onRefusal?: (code: string) => void;
}

export function createGate({
  schema,
  limits: given,
  now = Date.now,
  mayIntrospect = () => true,
  onRefusal = () => undefined,
}: GateDeps): OperationGate {
  const limits: Limits = { ...defaultLimits, ...given };
  const inspections = new Bounded<Inspection>(limits.cachedTokens);
  const principals = new Buckets(limits.bucket, limits.restoredPerSecond, now);
  const tenants = new Buckets(limits.bucket * limits.tenantFactor, limits.restoredPerSecond * limits.tenantFactor, now);
  const running = new Map<string, number>();

  function inspectOnce(query: string, sha256 = createHash('sha256').update(query).digest('hex')): Inspection {
    const known = inspections.get(sha256);
    if (known) return known;
    const inspection = inspect(schema, query, limits);
    inspections.set(sha256, inspection, inspection.tokens);
    return inspection;
  }

  function admit({ query, operationName, variables, caller }: GateRequest): PricedAdmission {
    const inspection = inspectOnce(query);
    const { document } = inspection;
    if (!document) throw refuse(inspection.errors);
    const operation = getOperationAST(document, operationName);
    if (!operation) throw refuse([unresolved(operationName)]);
    if (isDeeper(variables, limits.nesting)) {
      throw refuse([refusal('BAD_USER_INPUT', `Variables lie more than ${limits.nesting} deep.`)]);
    }
    const missing = missingRight(operation, inspection, caller);
    if (missing) throw refuse([missing]);

    const { cost, dryRun } = price(schema, document, operation, variables, limits);
    const charged = dryRun ? 0 : cost;
    if (charged > limits.cost) {
      const message = `The operation costs ${cost} points; ${limits.cost} are allowed. Ask for fewer items (\`first\`; a list without it counts as ${limits.defaultFirst}) or fewer nested lists.`;
      throw refuse([refusal('QUERY_TOO_COMPLEX', message, { extensions: { cost, maximumCost: limits.cost } })]);
    }
    const principal = principalOf(caller);
    const holdsSlot = operation.operation !== 'subscription';
    if (holdsSlot && (running.get(principal) ?? 0) >= limits.concurrentOperations) {
      throw refuse([rateLimited(`${limits.concurrentOperations} operations of yours are running already.`, 100)]);
    }
    const throttle = charge(caller, principal, charged, cost);
    if (holdsSlot) running.set(principal, (running.get(principal) ?? 0) + 1);
    return {
      document,
      operation,
      throttle,
      dryRun,
      release: holdsSlot ? once(() => release(principal)) : () => undefined,
    };
  }

  function missingRight(
    operation: OperationDefinitionNode,
    inspection: Inspection,
    caller: Caller,
  ): GraphQLError | null {
    const kind = operation.operation;
    // A mutation's own scope is for the operation to check, with the responsibility table.
    const scope = kind === 'query' ? 'read' : kind === 'subscription' ? 'events:subscribe' : null;
    if (scope && !hasScope(caller.scopes, scope)) {
      return refusal('FORBIDDEN', `The scope ${scope} is needed for a ${kind}.`);
    }
    if (inspection.shapes.get(operation)?.introspects && !mayIntrospect(caller)) {
      return refusal('FORBIDDEN', 'Reading the schema through introspection is not open to you.');
    }
    return null;
  }

  function charge(caller: Caller, principal: string, points: number, requested: number): Throttle {
    const tenant = tenantOf(caller);
    const own = principals.level(principal, points);
    const shared = tenant === null ? null : tenants.level(tenant, points);
    const waitMs = Math.max(own.waitMs, shared?.waitMs ?? 0);
    if (waitMs > 0) {
      const whose = own.waitMs > 0 ? 'Your' : "Your organization's";
      throw refuse([rateLimited(`${whose} points are spent: ${points} are needed, wait ${waitMs} ms.`, waitMs)]);
    }
    if (tenant !== null) tenants.take(tenant, points);
    return throttleOf(requested, principals.take(principal, points));
  }

  function throttleOf(requestedQueryCost: number, currentlyAvailable: number): Throttle {
    const { bucket, restoredPerSecond } = limits;
    return { requestedQueryCost, maximumAvailable: bucket, currentlyAvailable, restoreRate: restoredPerSecond };
  }

  function release(principal: string): void {
    const left = (running.get(principal) ?? 1) - 1;
    if (left > 0) running.set(principal, left);
    else running.delete(principal);
  }

  function refuse(errors: readonly GraphQLError[]): AggregateError {
    for (const code of new Set(errors.map((error) => String(error.extensions.code)))) onRefusal(code);
    return new AggregateError(errors, errors[0]?.message);
  }

  return {
    admit,
    inspect: inspectOnce,
    inspected: (sha256) => inspections.get(sha256),
    quote: ({ document, operation, variables, caller }) => {
      const { cost, dryRun } = price(schema, document, operation, variables, limits);
      const { available } = principals.level(principalOf(caller), 0);
      return { throttle: throttleOf(cost, available), dryRun };
    },
    rateLimit: (throttle) => {
      const missing = throttle.maximumAvailable - throttle.currentlyAvailable;
      return {
        cost: throttle.requestedQueryCost,
        maximumAvailable: throttle.maximumAvailable,
        currentlyAvailable: throttle.currentlyAvailable,
        restoreRate: throttle.restoreRate,
        resetAt: new Date(now() + Math.ceil((missing / throttle.restoreRate) * 1_000)),
        limit: limits.cost,
      };
    },
  };
}

function unresolved(operationName: string | null | undefined): GraphQLError {
  const message = operationName
    ? 'The document has no operation of the name in operationName.'
    : 'The document has several operations: name one in operationName.';
  return refusal('BAD_USER_INPUT', message);
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
