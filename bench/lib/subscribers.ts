/** WebSockets that follow the log, in a process of their own; when each event reached each of them. */
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { cpuMs, serveParent } from './child';

export interface Subscriber {
  token: string;
  variables: Record<string, unknown>;
}

export type Request =
  | { type: 'open'; port: number; query: string; subscribers: Subscriber[] }
  /** How many frames of events have come. */
  | { type: 'count' }
  /** The times (milliseconds of the wall clock) at which each event's frames came, by the event's id; then forgotten. */
  | { type: 'collect' }
  | { type: 'cpu' };
export type Answer = number | Map<string, number[]>;

const sockets: WebSocket[] = [];
let count = 0;
let seen = new Map<string, number[]>();
let failure: string | null = null;

/** Cheaper than parsing: the query selects these two first. */
const opening = '"__typename":"Event","id":"';

function take(frame: string, now: number): void {
  const at = frame.indexOf(opening);
  if (at < 0) {
    if (frame.includes('"errors"') || frame.includes('"Discontinuity"')) failure ??= frame;
    return;
  }
  const from = at + opening.length;
  const id = frame.slice(from, frame.indexOf('"', from));
  const times = seen.get(id);
  if (times) times.push(now);
  else seen.set(id, [now]);
  count++;
}

/** Resolves once the stream is open: it misses nothing that happens from then on. */
function open(port: number, query: string, { token, variables }: Subscriber): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    sockets.push(socket);
    const say = (message: object): void => socket.send(JSON.stringify(message));
    socket.on('open', () => say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    socket.on('message', (data: Buffer) => {
      const now = Date.now();
      const frame = data.toString();
      if (frame.includes('"type":"next"')) {
        if (frame.includes('"StreamOpened"')) resolve();
        else take(frame, now);
      } else if (frame.includes('connection_ack')) {
        say({ id: randomUUID(), type: 'subscribe', payload: { query, variables } });
      } else if (frame.includes('"type":"ping"')) say({ type: 'pong' });
      else {
        failure ??= frame;
        reject(new Error(failure));
      }
    });
    socket.on('error', reject);
    socket.on('close', (code, reason) => {
      failure ??= `closed with ${code} ${reason.toString()}`;
      reject(new Error(failure));
    });
  });
}

serveParent<Request, Answer>(
  async (request) => {
    if (failure) throw new Error(failure);
    if (request.type === 'cpu') return cpuMs();
    if (request.type === 'count') return count;
    if (request.type === 'open') {
      for (const one of request.subscribers) await open(request.port, request.query, one);
      return request.subscribers.length;
    }
    const all = seen;
    seen = new Map();
    count = 0;
    return all;
  },
  async () => {
    for (const socket of sockets) socket.terminate();
  },
);
