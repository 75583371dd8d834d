import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Service } from '../service';
import { AwsError, ConnectionCut } from './error';
import { type ServiceModel, readModel } from './model';
import { type Dialect, type Exchange, sendError, sendOutput } from './reply';
import { dialectOf, inflate, readBody, readOperation, requireMembers, unknownOperation } from './request';
import { type Signed, parseAuthorization } from './signature';

export interface Arrived {
  service: Service;
  dialect: Dialect;
  operation: string;
  signed: Signed;
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
  requestId: string;
  gone: AbortSignal;
}

/** What the world behind the wire does with a request: let it in (or refuse), then answer it. */
export interface Behaviour {
  admit(arrived: Arrived): Promise<unknown>;
  handle(arrived: Arrived, admitted: unknown, input: Record<string, unknown>): unknown;
}

/** Turns HTTP requests of AWS clients into calls and their results into AWS's answers. Knows no service's behaviour. */
export class Wire {
  private readonly models = new Map<string, Promise<ServiceModel>>();
  private readonly services: ReadonlyMap<string, Service>;

  constructor(
    services: readonly Service[],
    private readonly behaviour: Behaviour,
    private readonly log: (line: string) => void,
  ) {
    this.services = new Map(services.map((service) => [service.scope, service]));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    let exchange: Exchange | undefined;
    try {
      const body = await readBody(request);
      const url = new URL(request.url ?? '/', 'http://sandbox');
      const signed = parseAuthorization(request.headers.authorization);
      const service = this.services.get(signed?.service ?? '');
      if (!signed) throw unsigned(request);
      if (!service) throw new AwsError('UnknownService', `The sandbox does not simulate ${signed.service}`, 404);
      const model = await this.model(service);
      const dialect = dialectOf(request, service);
      exchange = { dialect, requestId, service, model };
      const read = readOperation(request, url, dialect, inflate(request, body), model);
      const { headers, method = 'POST' } = request;
      const shared = { service, dialect, signed, headers, method, url, body, requestId, gone: gone.signal };
      const arrived: Arrived = { ...shared, operation: read.name };
      const operation = model.operations.get(read.name);
      const admitted = await this.behaviour.admit(arrived);
      if (!operation || !Object.hasOwn(service.operations, read.name))
        throw unknownOperation(dialect, read.name, model);
      const input = read.input(operation);
      requireMembers(operation, input, dialect, service.scope);
      sendOutput(response, exchange, operation, await this.behaviour.handle(arrived, admitted, input));
    } catch (error) {
      if (error instanceof ConnectionCut || response.destroyed) {
        response.destroy();
        return;
      }
      sendError(response, exchange, requestId, this.presentable(error));
    }
  }

  private presentable(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    this.log(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
  }

  /** A service's SDK package is loaded when it is first called: all of them together would slow the start. */
  private model(service: Service): Promise<ServiceModel> {
    let found = this.models.get(service.scope);
    if (!found) {
      found = service.load().then((loaded) => {
        const exports = loaded as Record<string, unknown> & { default?: Record<string, unknown> };
        return readModel(exports.default ?? exports);
      });
      this.models.set(service.scope, found);
    }
    return found;
  }
}

function unsigned(request: IncomingMessage): AwsError {
  return request.headers.authorization
    ? new AwsError('IncompleteSignature', 'Authorization header is not a complete Signature Version 4.', 400)
    : new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
}
