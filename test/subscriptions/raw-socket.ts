import { once } from 'node:events';
import WebSocket from 'ws';
import { until } from '../harness/until';
import type { Service } from './service';

export type Message = {
  type: string;
  id?: string;
  payload?: { errors?: unknown; data?: Record<string, { cursor: string }> } & object[];
};

/** A client without a library: what is sent and received is the protocol itself. */
export async function raw(
  service: Service,
  init: object | null = { authorization: 'Bearer key' },
  protocols = ['graphql-transport-ws'],
) {
  const socket = new WebSocket(service.socketUrl, protocols);
  const received: Message[] = [];
  let closed: { code: number; reason: string } | null = null;
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => (closed = { code, reason: String(reason) }));
  await once(socket, 'open');
  const one = {
    socket,
    received,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    of: (type: string, id?: string) =>
      received.filter((message) => message.type === type && (!id || message.id === id)),
    closed: () => until('the socket is closed', () => closed),
    get isClosed() {
      return closed;
    },
  };
  if (init) {
    one.send({ type: 'connection_init', payload: init });
    await until('it is acknowledged or closed', () => closed ?? one.of('connection_ack').length > 0);
  }
  return one;
}

export const subscribe = (id: string, query: string, variables: object = {}) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});
