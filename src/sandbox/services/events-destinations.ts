import type * as V from '@aws-sdk/client-eventbridge';
import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { isLocal } from '../world/destination';
import type { ApiDestination, Connection } from '../world/types';

const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
const exists = (what: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `${what} already exists.`, 400);

function connectionOf(call: Call, name: string | undefined): Connection {
  const found = call.cloud.connections.get(call.scope, name ?? '');
  if (!found)
    throw new AwsError(
      'ResourceNotFoundException',
      `Failed to describe the connection(s). Connection '${name}' does not exist.`,
      400,
    );
  return found;
}

function destinationOf(call: Call, name: string | undefined): ApiDestination {
  const found = call.cloud.apiDestinations.get(call.scope, name ?? '');
  if (!found)
    throw new AwsError(
      'ResourceNotFoundException',
      `Failed to describe the api-destination(s). An api-destination '${name}' does not exist.`,
      400,
    );
  return found;
}

export function createConnection(call: Call<V.CreateConnectionCommandInput>): Answer<V.CreateConnectionCommandOutput> {
  const { input, cloud, scope, region, caller } = call;
  const name = input.Name ?? '';
  if (cloud.connections.get(scope, name)) throw exists(`Connection ${name}`);
  const key = input.AuthParameters?.ApiKeyAuthParameters;
  const basic = input.AuthParameters?.BasicAuthParameters;
  const headers: Record<string, string> = {};
  if (input.AuthorizationType === 'API_KEY' && key?.ApiKeyName && key.ApiKeyValue)
    headers[key.ApiKeyName] = key.ApiKeyValue;
  else if (input.AuthorizationType === 'BASIC' && basic) {
    headers.Authorization = `Basic ${Buffer.from(`${basic.Username}:${basic.Password}`).toString('base64')}`;
  } else throw invalid('Authorization type and auth parameters do not fit; the sandbox knows API_KEY and BASIC.');
  for (const extra of input.AuthParameters?.InvocationHttpParameters?.HeaderParameters ?? []) {
    if (extra.Key && extra.Value) headers[extra.Key] = extra.Value;
  }
  const arn = `arn:aws:events:${region}:${caller.accountId}:connection/${name}/${randomUUID()}`;
  const createdAt = cloud.now();
  cloud.connections.put(scope, name, {
    name,
    arn,
    headers,
    authorizationType: String(input.AuthorizationType),
    createdAt,
  });
  return {
    ConnectionArn: arn,
    ConnectionState: 'AUTHORIZED',
    CreationTime: new Date(createdAt),
    LastModifiedTime: new Date(createdAt),
  };
}

export function describeConnection(
  call: Call<V.DescribeConnectionCommandInput>,
): Answer<V.DescribeConnectionCommandOutput> {
  const connection = connectionOf(call, call.input.Name);
  return {
    ConnectionArn: connection.arn,
    Name: connection.name,
    ConnectionState: 'AUTHORIZED',
    AuthorizationType: connection.authorizationType as V.ConnectionAuthorizationType,
    CreationTime: new Date(connection.createdAt),
  };
}

export function deleteConnection(call: Call<V.DeleteConnectionCommandInput>): Answer<V.DeleteConnectionCommandOutput> {
  const connection = connectionOf(call, call.input.Name);
  call.cloud.connections.delete(call.scope, connection.name);
  return { ConnectionArn: connection.arn, ConnectionState: 'DELETING' };
}

const present = (destination: ApiDestination) => ({
  ApiDestinationArn: destination.arn,
  Name: destination.name,
  ApiDestinationState: 'ACTIVE' as const,
  ConnectionArn: destination.connectionArn,
  InvocationEndpoint: destination.endpoint,
  HttpMethod: destination.method as V.ApiDestinationHttpMethod,
  InvocationRateLimitPerSecond: destination.ratePerSecond,
  CreationTime: new Date(destination.createdAt),
  LastModifiedTime: new Date(destination.createdAt),
});

export function createApiDestination(
  call: Call<V.CreateApiDestinationCommandInput>,
): Answer<V.CreateApiDestinationCommandOutput> {
  const { input, cloud, scope, region, caller } = call;
  const name = input.Name ?? '';
  if (cloud.apiDestinations.get(scope, name)) throw exists(`Api-destination ${name}`);
  const connection = cloud.connections.all(scope).find((candidate) => candidate.arn === input.ConnectionArn);
  if (!connection)
    throw new AwsError('ResourceNotFoundException', `Connection ${input.ConnectionArn} does not exist.`, 400);
  const endpoint = input.InvocationEndpoint ?? '';
  if (!isLocal(endpoint)) throw invalid('InvocationEndpoint: the sandbox delivers to this machine only.');
  const arn = `arn:aws:events:${region}:${caller.accountId}:api-destination/${name}/${randomUUID()}`;
  const destination = cloud.apiDestinations.put(scope, name, {
    name,
    arn,
    connectionArn: connection.arn,
    endpoint,
    method: String(input.HttpMethod ?? 'POST'),
    ratePerSecond: input.InvocationRateLimitPerSecond ?? 300,
    createdAt: cloud.now(),
  });
  return present(destination);
}

export const describeApiDestination = (
  call: Call<V.DescribeApiDestinationCommandInput>,
): Answer<V.DescribeApiDestinationCommandOutput> => present(destinationOf(call, call.input.Name));

export const listApiDestinations = (
  call: Call<V.ListApiDestinationsCommandInput>,
): Answer<V.ListApiDestinationsCommandOutput> => ({
  ApiDestinations: call.cloud.apiDestinations
    .all(call.scope)
    .filter((destination) => destination.name.startsWith(call.input.NamePrefix ?? ''))
    .map(present),
});

export function deleteApiDestination(
  call: Call<V.DeleteApiDestinationCommandInput>,
): Answer<V.DeleteApiDestinationCommandOutput> {
  call.cloud.apiDestinations.delete(call.scope, destinationOf(call, call.input.Name).name);
  return {};
}
