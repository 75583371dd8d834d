import { cbor } from '@smithy/core/cbor';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Service } from '../service';
import { readDocument } from './document';
import { AwsError } from './error';
import { readForm } from './form';
import type { Operation, ServiceModel } from './model';
import type { Dialect } from './reply';
import { readRest, route } from './rest';

export const MAX_BODY = 4 * 1024 * 1024;

/** The whole body, or a refusal once it grows beyond what any of the services takes. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY) chunks.push(chunk);
    });
    request.on('end', () =>
      size > MAX_BODY
        ? reject(new AwsError('RequestEntityTooLarge', `Request exceeds ${MAX_BODY} bytes`, 413))
        : resolve(Buffer.concat(chunks)),
    );
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('aborted')));
  });
}

export function inflate(request: IncomingMessage, body: Buffer): Buffer {
  if (request.headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY });
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid gzip', 400);
  }
}

/** Which of the protocols this request speaks. */
export function dialectOf(request: IncomingMessage, service: Service): Dialect {
  if (service.protocol === 'rest') return 'rest';
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  if (request.headers['x-amz-target'] !== undefined) return 'json';
  if (String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return service.protocol === 'ec2' ? 'ec2' : 'query';
  }
  return service.protocol;
}

/** The operation's name, and how to read its input once it is known. */
export function readOperation(
  request: IncomingMessage,
  url: URL,
  dialect: Dialect,
  body: Buffer,
  model: ServiceModel,
): { name: string; input(operation: Operation): Record<string, unknown> } {
  if (dialect === 'rest') {
    const found = route(model, request.method ?? 'GET', url);
    const { headers } = request;
    return {
      name: found?.operation.name ?? `${request.method} ${url.pathname}`,
      input: () => (found ? readRest(found, { url, headers, body }) : {}),
    };
  }
  if (dialect === 'cbor') {
    return {
      name: url.pathname.split('/').pop() ?? '',
      input: (operation) => asStructure(operation, () => (body.length ? (cbor.deserialize(body) as unknown) : {})),
    };
  }
  if (dialect === 'json') {
    return {
      name:
        String(request.headers['x-amz-target'] ?? '')
          .split('.')
          .pop() ?? '',
      input: (operation) => asStructure(operation, () => JSON.parse(body.toString('utf8') || '{}') as unknown),
    };
  }
  const form = new URLSearchParams(body.toString('utf8'));
  for (const [key, value] of url.searchParams) if (!form.has(key)) form.set(key, value);
  return {
    name: form.get('Action') ?? '',
    input: (operation) => readForm(operation.input, form, dialect === 'ec2'),
  };
}

function asStructure(operation: Operation, parse: () => unknown): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse();
  } catch {
    throw new AwsError('SerializationException', 'The request body could not be parsed', 400);
  }
  if (operation.input.isUnitSchema() || !operation.input.isStructSchema()) return {};
  if (value === null || typeof value !== 'object') {
    throw new AwsError('SerializationException', 'The request body is not a structure', 400);
  }
  return (readDocument(operation.input, value) ?? {}) as Record<string, unknown>;
}

/** Refuses a request that lacks what its operation demands, each protocol in its own words. */
export function requireMembers(
  operation: Operation,
  input: Record<string, unknown>,
  dialect: Dialect,
  service: string,
): void {
  const missing = operation.required.find((name) => input[name] === undefined);
  if (missing === undefined) return;
  if (dialect === 'ec2') {
    const name = missing.charAt(0).toLowerCase() + missing.slice(1);
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`, 400);
  }
  const lower = missing.charAt(0).toLowerCase() + missing.slice(1);
  const message = `1 validation error detected: Value null at '${lower}' failed to satisfy constraint: Member must not be null`;
  if (service === 'sqs') {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${missing}.`, 400);
  }
  if (service === 'backup') throw new AwsError('MissingParameterValueException', `${missing} is required.`, 400);
  throw new AwsError(dialect === 'query' ? 'ValidationError' : 'ValidationException', message, 400);
}

export function unknownOperation(dialect: Dialect, name: string, model: ServiceModel): AwsError {
  if (model.operations.has(name)) {
    return new AwsError('NotImplemented', `The sandbox does not simulate ${name}.`, 501);
  }
  if (dialect === 'query' || dialect === 'ec2') {
    return new AwsError('InvalidAction', `The action ${name} is not valid for this web service.`, 400);
  }
  return new AwsError(
    'UnknownOperationException',
    `Unknown operation ${name}`,
    dialect === 'cbor' || dialect === 'rest' ? 404 : 400,
  );
}
