/** Calls the API as any client does: over HTTP, with a key. */
export type Ask = <T>(query: string, variables?: Record<string, unknown>) => Promise<T>;

export function graphqlClient(url: string, key: string): Ask {
  return async <T>(query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (body.errors?.length || !body.data) {
      throw new Error(body.errors?.map(({ message }) => message).join('; ') ?? `HTTP ${response.status}`);
    }
    return body.data;
  };
}

/** A mutation's payload, or an error made of its userErrors. */
export async function mutate<T extends { userErrors: { message: string; code: string }[] }>(
  ask: Ask,
  query: string,
  input: Record<string, unknown>,
): Promise<T> {
  const [payload] = Object.values(await ask<Record<string, T>>(query, { input }));
  if (payload.userErrors.length > 0) {
    throw new Error(payload.userErrors.map(({ code, message }) => `${code}: ${message}`).join('; '));
  }
  return payload;
}
