import { createClient as createSseClient, type Client as SseClient } from 'graphql-sse';
import { createClient as createSocketClient, type Client as SocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Stream } from './stream';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
export interface Fault {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; requestId: string; [more: string]: unknown };
}

export interface Answer {
  status: number;
  data?: any;
  errors?: Fault[];
  extensions?: any;
  /** As it came over the wire. */
  text: string;
}

export interface Payload {
  [field: string]: any;
  cursor: string | null;
  userErrors: Refusal[];
}

export interface Refusal {
  __typename: string;
  message: string;
  path: string[] | null;
  code: string;
  currentVersion?: number | null;
  responsibleParty?: string;
  responsibility?: { code: string; position: number };
}

const refusal = `userErrors { __typename message path code
  ... on ConflictError { currentVersion }
  ... on NotResponsibleError { responsibleParty responsibility { code position } } }`;

/** The document of one mutation with its refusals. */
export function mutationOf(name: string, selection = ''): string {
  const input = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${input}!) { ${name}(input: $input) { ${selection} cursor ${refusal} } }`;
}

/** Whoever holds one key, over HTTP, WebSocket and server-sent events. */
export class Client {
  private socket: SocketClient | undefined;
  private sse: SseClient | undefined;
  private readonly streams: Stream[] = [];

  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** The whole answer, errors and all. */
  async ask(query: string, variables: object = {}, more: object = {}): Promise<Answer> {
    return this.post(JSON.stringify({ query, variables, ...more }));
  }

  /** A body as it stands. */
  async post(body: string | Buffer, headers: Record<string, string> = {}, path = '/graphql'): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}`, ...headers },
      body: body as string,
    });
    const text = await response.text();
    return { status: response.status, text, ...(JSON.parse(text) as object) };
  }

  /** The data of a query that succeeds. */
  async query(query: string, variables: object = {}): Promise<any> {
    const { data, errors } = await this.ask(query, variables);
    if (errors) throw new Error(`${JSON.stringify(errors)}\n${query}`);
    return data;
  }

  /** The payload of a mutation; the cursor and the refusals are always selected. */
  async mutate(name: string, input: object, selection = ''): Promise<Payload> {
    return (await this.query(mutationOf(name, selection), { input }))[name];
  }

  /** As `mutate`, where a refusal fails the test with its words. */
  async done(name: string, input: object, selection = ''): Promise<Payload> {
    const payload = await this.mutate(name, input, selection);
    if (payload.userErrors.length > 0) throw new Error(`${name} was refused: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  /** The refusal of a mutation, as `CODE input.field`. */
  async refused(name: string, input: object): Promise<string> {
    const { userErrors, ...payload } = await this.mutate(name, input);
    if (userErrors.length === 0) throw new Error(`${name} was not refused: ${JSON.stringify(payload)}`);
    const [{ code, path }] = userErrors;
    return path ? `${code} ${path.join('.')}` : code;
  }

  /** Over the WebSocket that all streams of this client share. */
  subscribe(query: string, variables: Record<string, unknown> = {}, operationName?: string): Stream {
    this.socket ??= createSocketClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.token}` },
      retryAttempts: 0,
      lazyCloseTimeout: 0,
    });
    return this.keep(new Stream((sink) => this.socket!.subscribe({ query, variables, operationName }, sink)));
  }

  /** Over a response of server-sent events. */
  events(query: string, variables: Record<string, unknown> = {}): Stream {
    this.sse ??= createSseClient({
      url: `${this.url}/graphql/stream`,
      headers: { authorization: `Bearer ${this.token}` },
      retryAttempts: 0,
    });
    return this.keep(new Stream((sink) => this.sse!.subscribe({ query, variables }, sink as never)));
  }

  async close(): Promise<void> {
    for (const stream of this.streams.splice(0)) stream.close();
    await this.socket?.dispose();
    this.sse?.dispose();
  }

  private keep(stream: Stream): Stream {
    this.streams.push(stream);
    return stream;
  }
}
