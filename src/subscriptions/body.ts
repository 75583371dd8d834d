import type { IncomingMessage } from 'node:http';

export type Body = { value: unknown } | { status: number; code: string; message: string };

/** The request's GraphQL parameters: of the address for GET, of the JSON body for POST (parsed already, or not). */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (request.method === 'GET') return ofAddress(request.url ?? '/');
  const parsed = (request as { body?: unknown }).body;
  if (parsed !== undefined) return { value: parsed };
  // A form could be posted by any site's page; JSON cannot without its asking first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return { status: 415, code: 'BAD_USER_INPUT', message: 'The body must be application/json.' };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Without destroying it: that would cut the connection before the client has read why.
    const read: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    for await (const chunk of read) {
      length += chunk.length;
      if (length > limit) {
        return { status: 413, code: 'PAYLOAD_TOO_LARGE', message: `A body has at most ${limit} bytes.` };
      }
      chunks.push(chunk);
    }
  } catch {
    return { status: 400, code: 'BAD_USER_INPUT', message: 'The body ended early.' };
  }
  return ofJson(Buffer.concat(chunks).toString('utf8'));
}

function ofAddress(url: string): Body {
  const parameters = new URL(url, 'http://localhost').searchParams;
  const variables = parameters.get('variables');
  const parsed = variables ? ofJson(variables) : { value: undefined };
  if ('status' in parsed) return parsed;
  return {
    value: {
      query: parameters.get('query'),
      operationName: parameters.get('operationName'),
      variables: parsed.value,
    },
  };
}

function ofJson(text: string): Body {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { status: 400, code: 'BAD_USER_INPUT', message: 'This is not JSON.' };
  }
}
