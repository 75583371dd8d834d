import { setTimeout as delay } from 'node:timers/promises';

export class GraphQLFailure extends Error {
  constructor(readonly errors: { message: string; extensions?: { code?: string; retryAfterMs?: number } }[]) {
    super(errors.map(({ message }) => message).join('; '));
  }
}

export async function ask<T>(url: string, key: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(15_000),
  });
  const body = (await response.json()) as { data?: T; errors?: GraphQLFailure['errors'] };
  if (body.errors?.length) throw new GraphQLFailure(body.errors);
  return body.data!;
}

/** Asks until there is an answer: what a client does that knows its request can be repeated. */
export async function insist<T>(url: string, key: string, query: string, variables: object = {}): Promise<T> {
  for (;;) {
    try {
      return await ask<T>(url, key, query, variables);
    } catch (error) {
      const codes = error instanceof GraphQLFailure ? error.errors.map((one) => one.extensions?.code) : [];
      const lasting = codes.filter(
        (code) => !['RATE_LIMITED', 'TIMEOUT', 'INTERNAL_SERVER_ERROR'].includes(code ?? ''),
      );
      if (error instanceof GraphQLFailure && lasting.length > 0) throw error;
      await delay(50);
    }
  }
}
