import { cbor } from '@smithy/core/cbor';
import type { ServerResponse } from 'node:http';
import type { Service } from '../service';
import { writeDocument } from './document';
import type { AwsError } from './error';
import type { Operation, ServiceModel } from './model';
import { writeRest } from './rest';
import { escapeXml, writeXml } from './xml';

/** How one request speaks; a client may choose another protocol than its service's first. */
export type Dialect = 'json' | 'query' | 'ec2' | 'cbor' | 'rest';

export interface Exchange {
  dialect: Dialect;
  requestId: string;
  service: Service;
  model: ServiceModel;
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string | Buffer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(body);
}

const jsonType = (service: Service): string => `application/x-amz-json-${service.jsonVersion ?? '1.1'}`;

export function sendOutput(response: ServerResponse, exchange: Exchange, operation: Operation, output: unknown): void {
  const { dialect, requestId, service } = exchange;
  const schema = operation.output;
  const value = (output ?? {}) as Record<string, unknown>;
  const headers = { 'x-amzn-requestid': requestId };
  const empty = schema.isUnitSchema() || !schema.isStructSchema();
  if (dialect === 'cbor') {
    const body = Buffer.from(cbor.serialize(empty ? {} : writeDocument(schema, value, 'cbor')));
    return send(
      response,
      200,
      { ...headers, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body,
    );
  }
  if (dialect === 'json') {
    const body = JSON.stringify(empty ? {} : writeDocument(schema, value, 'json'));
    return send(response, 200, { ...headers, 'content-type': jsonType(service) }, body);
  }
  if (dialect === 'rest') {
    const { status, headers: own, body } = writeRest(operation, value);
    return send(response, status, { ...headers, ...own, 'content-type': 'application/json' }, body);
  }
  const inner = empty ? '' : writeXml(schema, value);
  const xml = { ...headers, 'content-type': 'text/xml;charset=UTF-8' };
  const name = operation.name;
  const open = `<${name}Response xmlns="${service.xmlns ?? ''}">`;
  if (dialect === 'ec2') {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n${open}<requestId>${requestId}</requestId>${inner}</${name}Response>`;
    return send(response, 200, xml, body);
  }
  const result = empty ? '' : `<${name}Result>${inner}</${name}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  send(response, 200, xml, `${open}${result}${metadata}</${name}Response>`);
}

export function sendError(
  response: ServerResponse,
  exchange: Exchange | undefined,
  requestId: string,
  error: AwsError,
): void {
  const known = exchange?.model.errors.get(error.code);
  const status = error.status ?? known?.status ?? 400;
  const fault = status >= 500 ? 'Receiver' : 'Sender';
  const headers = { 'x-amzn-requestid': requestId };
  const queryCode = known?.queryCode ?? error.code;
  if (exchange?.dialect === 'rest') {
    const type = { 'content-type': 'application/json', 'x-amzn-errortype': known?.code ?? error.code };
    return send(
      response,
      status,
      { ...headers, ...type },
      JSON.stringify({ message: error.message, ...error.members }),
    );
  }
  if (!exchange || exchange.dialect === 'json' || exchange.dialect === 'cbor') {
    const cborDialect = exchange?.dialect === 'cbor';
    const body = { __type: known?.code ?? error.code, message: error.message, ...error.members };
    const extra = { 'x-amzn-query-error': `${queryCode};${fault}`, 'x-amzn-errortype': known?.code ?? error.code };
    const type: Record<string, string> = cborDialect
      ? { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }
      : { 'content-type': exchange ? jsonType(exchange.service) : 'application/json' };
    const bytes = cborDialect ? Buffer.from(cbor.serialize(body)) : JSON.stringify(body);
    return send(response, status, { ...headers, ...extra, ...type }, bytes);
  }
  const xml = { ...headers, 'content-type': 'text/xml;charset=UTF-8' };
  const code = `<Code>${escapeXml(queryCode)}</Code><Message>${escapeXml(error.message)}</Message>`;
  if (exchange.dialect === 'ec2') {
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>${code}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
    return send(response, status, xml, body);
  }
  const open = `<ErrorResponse xmlns="${exchange.service.xmlns ?? ''}">`;
  const body = `${open}<Error><Type>${fault}</Type>${code}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  send(response, status, xml, body);
}
