import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behaviour, Inbox, Mood } from './behaviour';

export interface HookCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What it was answered. */
  status: number;
}

/** How one call is answered: never, or as the behaviour says where it is null. */
export type Reply = { status: number; headers?: Record<string, string>; body?: string | Buffer } | 'NEVER' | null;

/** An HTTP endpoint that keeps every call made to it, refused ones too. */
export async function startHook() {
  const mood = new Mood();
  const inbox = new Inbox<HookCall>();
  let reply: (call: Omit<HookCall, 'status'>) => Reply = () => null;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void mood.next({ taken: 204, failed: 503 }).then((status) => {
        const { method = '', url: path = '', headers } = request;
        const body = Buffer.concat(chunks).toString('utf8');
        const call = { method, path, headers, body };
        const own = reply(call);
        if (own === 'NEVER') return void inbox.add({ ...call, status: 0 });
        inbox.add({ ...call, status: own?.status ?? (status === 'CUT' ? 0 : status) });
        if (own) return response.writeHead(own.status, own.headers).end(own.body);
        if (status === 'CUT') return response.destroy();
        response.writeHead(status).end();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    calls: inbox.all,
    until: (enough: (calls: readonly HookCall[]) => boolean) => inbox.until(enough),
    behave: (behaviour: Behaviour) => mood.set(behaviour),
    /** Decides over each call by itself. */
    answer: (decide: typeof reply) => void (reply = decide),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
