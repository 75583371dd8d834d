import type { OperationDefinitionNode } from 'graphql';
import type { Caller } from '../domain/caller';
import type { Admission } from '../domain/gate';
import type { SubscriptionDependencies } from './dependencies';
import { refusal } from './errors';
import type { Hub } from './hub';
import { readRequest } from './request';
import { startOf } from './start';
import { Stream, type Sink } from './stream';

export interface OperationRequest {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown>;
  /** Wins over the document's `after`: a browser that reconnects sends it by itself. */
  lastEventId?: string | null;
  requestId: string;
}

/** How a transport carries one operation's results. */
export interface Outlet extends Sink {
  /** The one result of a query or mutation. */
  result(text: string): void;
  end(): void;
}

/** The request's parts, or null where they are not what GraphQL over HTTP says. */
export function asOperation(body: unknown): Omit<OperationRequest, 'requestId'> | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const { query, operationName = null, variables } = body as Record<string, unknown>;
  if (typeof query !== 'string') return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return null;
  return { query, operationName, variables: (variables as Record<string, unknown> | null | undefined) ?? {} };
}

/**
 * One operation from the gate to its end, over either transport. Nothing that is wrong with it harms the connection: it
 * is told as that operation's error.
 */
export class RunningOperation {
  stream: Stream | null = null;
  private admission: Admission | null = null;
  private release: () => void = () => undefined;
  private ended = false;
  private executing = false;

  constructor(
    private readonly dependencies: SubscriptionDependencies,
    private readonly hub: Hub,
    private readonly outlet: Outlet,
    private readonly onEnd: () => void,
  ) {}

  async run(request: OperationRequest, caller: Caller, allowed: (type: string) => boolean = () => true): Promise<void> {
    try {
      const { query, operationName, variables } = request;
      this.admission = this.dependencies.gate.admit({ query, operationName, variables, caller });
      const { operation } = this.admission;
      if (!allowed(operation.operation)) {
        throw refusal('BAD_USER_INPUT', `A ${operation.operation} is not possible this way.`);
      }
      if (operation.operation === 'subscription') await this.subscribe(request, operation, caller);
      else await this.once(request, caller);
    } catch (error) {
      if (this.ended) return;
      this.outlet.fail(error);
      this.end();
    }
  }

  /** At its end, or when the client wants no more. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.stream?.stop();
    this.release();
    // What runs goes on when the client turns away, and holds its place until it is done.
    if (!this.executing) this.admission?.release();
    this.onEnd();
  }

  private async subscribe(
    request: OperationRequest,
    operation: OperationDefinitionNode,
    caller: Caller,
  ): Promise<void> {
    const { schema, log } = this.dependencies;
    const { document } = this.admission!;
    const wanted = readRequest(schema, document, operation, request.variables, caller);
    this.release = this.hub.admit(wanted, caller);
    const position = await startOf(log, request.lastEventId || wanted.after);
    await this.hub.probe(wanted, caller, position);
    if (this.ended) return;
    const sink: Sink = {
      ...this.outlet,
      fail: (error) => {
        this.outlet.fail(error);
        this.end();
      },
    };
    this.stream = new Stream(this.hub, wanted, caller, sink, position);
    this.stream.open();
  }

  private async once(request: OperationRequest, caller: Caller): Promise<void> {
    const { operationName, variables, requestId } = request;
    const { document } = this.admission!;
    this.executing = true;
    try {
      const { text } = await this.dependencies.execute({ document, operationName, variables, caller, requestId });
      if (this.ended) return;
      this.outlet.result(text);
      this.outlet.end();
    } finally {
      this.executing = false;
      if (this.ended) this.admission?.release();
    }
    this.end();
  }
}
