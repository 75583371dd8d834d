import type { Cloud } from '../cloud';
import type { Target } from './types';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
const REQUEST_MS = 5000;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The sandbox speaks to this machine alone: simulated deliveries never leave it. */
export function isLocal(endpoint: string): boolean {
  try {
    const url = new URL(endpoint);
    return /^https?:$/.test(url.protocol) && LOOPBACK.test(url.hostname);
  } catch {
    return false;
  }
}

/** One HTTP delivery; undefined when it was taken, else why not. */
export async function post(
  endpoint: string,
  method: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number } | { failure: string }> {
  if (!isLocal(endpoint)) return { failure: 'ENDPOINT_NOT_LOCAL' };
  try {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await fetch(endpoint, { method, headers, body, signal, redirect: 'manual' });
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    return { failure: error instanceof Error ? error.name : 'NO_CONNECTION' };
  }
}

/**
 * Delivers to an API destination with its connection's header. 429 and 5xx are tried again with growing pauses within
 * the target's retry policy, other refusals are final. Resolves to why it was given up, undefined when it was taken.
 */
export async function postToDestination(cloud: Cloud, target: Target, body: string): Promise<string | undefined> {
  const [, , , region, accountId, rest = ''] = target.Arn.split(':');
  const destination = cloud.apiDestinations.get(`${accountId}/${region}`, rest.split('/')[1] ?? '');
  if (!destination) return 'RESOURCE_NOT_FOUND';
  const name = destination.connectionArn.split('/')[1] ?? '';
  const connection = cloud.connections.get(`${accountId}/${region}`, name);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Amazon/EventBridge/ApiDestinations',
    ...target.HttpParameters?.HeaderParameters,
    ...connection?.headers,
  };
  const attempts = target.RetryPolicy?.MaximumRetryAttempts ?? 185;
  const until = Date.now() + (target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1000;
  for (let attempt = 0; ; attempt++) {
    const result = await post(destination.endpoint, destination.method, headers, body);
    if ('status' in result && result.status < 300) return undefined;
    const final = 'status' in result && result.status < 500 && result.status !== 429;
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
    if (final || attempt >= attempts || Date.now() + pause > until) {
      return 'status' in result ? `HTTP_${result.status}` : result.failure;
    }
    await new Promise((resolve) => setTimeout(resolve, pause).unref());
  }
}
