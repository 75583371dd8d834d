import * as sdk from '@aws-sdk/client-backup';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { Service } from '../../src/sandbox/service';
import { type NormalizedSchema, readModel } from '../../src/sandbox/wire/model';
import { readOperation } from '../../src/sandbox/wire/request';
import { writeRest } from '../../src/sandbox/wire/rest';

const model = readModel(sdk as unknown as Record<string, unknown>);
const service: Pick<Service, 'protocol'> = { protocol: 'rest' };

/** A value for every member of a schema: texts with what paths and queries mind, dates, lists, maps, structures. */
function sample(schema: NormalizedSchema, name: string, depth = 0): unknown {
  if (schema.isStructSchema()) {
    if (depth > 4) return undefined;
    const members = [...schema.structIterator()].map(([key, member]) => [key, sample(member, key, depth + 1)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  if (schema.isListSchema()) {
    const item = sample(schema.getValueSchema(), name, depth + 1);
    return item === undefined ? [] : [item, item];
  }
  if (schema.isMapSchema()) return { 'a key': sample(schema.getValueSchema(), name, depth + 1) };
  if (schema.isTimestampSchema()) return new Date(Date.UTC(2026, 10, 29, 19, 30, 15));
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 42;
  return `${name} of:x/y & "ü" +%2F`;
}

interface Sent {
  method: string;
  path: string;
  query?: Record<string, string | string[]>;
  headers: Record<string, string>;
  body?: Uint8Array;
}

/** Sends an operation through the real client to a wire that reads it and answers; gives back both ends. */
async function exchange(name: string, input: unknown, output: Record<string, unknown>) {
  let read: { name: string; input: unknown } | undefined;
  const requestHandler = {
    handle: (sent: Sent) => {
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(sent.query ?? {})) {
        for (const one of [value].flat()) query.append(key, one);
      }
      const url = new URL(`http://sandbox${sent.path}?${query}`);
      const request = { method: sent.method, headers: sent.headers } as unknown as IncomingMessage;
      const found = readOperation(
        request,
        url,
        service.protocol as 'rest',
        Buffer.concat(sent.body ? [sent.body] : []),
        model,
      );
      const operation = model.operations.get(found.name);
      if (!operation) throw new Error(`${sent.method} ${sent.path} was taken for ${found.name}`);
      read = { name: found.name, input: found.input(operation) };
      const { status, headers, body } = writeRest(operation, output);
      return Promise.resolve({
        response: new HttpResponse({ statusCode: status, headers, body: Readable.from([body]) }),
      });
    },
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new sdk.BackupClient({ region: 'us-east-1', credentials, requestHandler: requestHandler as never });
  const Command = (sdk as unknown as Record<string, new (input: unknown) => never>)[`${name}Command`];
  if (!Command) throw new Error(`The client has no ${name}`);
  const { $metadata, ...answer } = (await client.send(new Command(input))) as {
    $metadata: { httpStatusCode?: number };
  };
  return { read, answer, status: $metadata.httpStatusCode };
}

it('reads and answers every operation of AWS Backup as its client writes and reads it', async () => {
  const names = [...model.operations.keys()].sort();
  expect(names.length).toBeGreaterThan(100);
  for (const name of names) {
    const operation = model.operations.get(name);
    if (!operation) continue;
    const input = operation.input.isStructSchema() ? sample(operation.input, name) : {};
    const empty = operation.output.isUnitSchema() || !operation.output.isStructSchema();
    const output = (empty ? {} : sample(operation.output, name)) as Record<string, unknown>;
    const { read, answer, status } = await exchange(name, input, output);
    expect([name, read]).toEqual([name, { name, input }]);
    expect([name, answer]).toEqual([name, output]);
    expect(status).toBe((operation.traits.http as [string, string, number])[2]);
  }
});
