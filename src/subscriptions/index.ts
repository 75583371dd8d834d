import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, CloseCode } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { Connections } from './connections';
import { defaultSettings, type SubscriptionDependencies } from './dependencies';
import { Hub } from './hub';
import { Socket } from './socket';
import { serveEvents } from './sse';

export { defaultSettings } from './dependencies';
export type { EventReads, Execution, StreamSettings, SubscriptionDependencies } from './dependencies';

export interface StreamCounts {
  sockets: number;
  eventStreams: number;
  subscriptions: number;
  /** Distinct (document, variables, entitlement): so often each event is filtered and written. */
  groups: number;
}

export interface Subscriptions {
  /** For the HTTP server's `upgrade` event. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers a request to the SSE address; resolves when its response has ended. */
  sse(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes no more connections and closes those there are, each with its final cursor, spread over `drainMs`. */
  drain(): Promise<void>;
  counts(): StreamCounts;
}

/** Subscriptions over the event log, for WebSocket and server-sent events. The log must have been started. */
export function createSubscriptions(dependencies: SubscriptionDependencies): Subscriptions {
  const settings = { ...defaultSettings, ...dependencies.settings };
  const hub = new Hub(dependencies, settings);
  const connections = new Connections(dependencies.log, settings);
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: settings.frameBytes,
    // Frames are written below the WebSocket (socket.ts), which compression would forbid.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false),
  });
  return {
    handleUpgrade: (request, socket, head) => {
      // Node.js hands the socket over without a listener: a client that is gone already would end the process.
      socket.on('error', () => undefined);
      const release = connections.draining ? null : connections.admitUnnamed(request.socket.remoteAddress ?? '');
      if (!release) {
        socket.end(
          'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
        );
        return;
      }
      // Also where the handshake is refused, or the socket is gone before it is made.
      socket.once('close', release);
      server.handleUpgrade(request, socket, head, (ws) => {
        if (ws.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
          ws.on('error', () => undefined);
          ws.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
          return;
        }
        new Socket(ws, socket, dependencies, settings, hub, connections, release);
      });
    },
    sse: (request, response) => serveEvents(request, response, dependencies, settings, hub, connections),
    drain: async () => {
      await connections.drain(settings.drainMs);
      hub.close();
    },
    counts: () => {
      const all = [...connections.all];
      return {
        sockets: all.filter((one) => one.kind === 'socket').length,
        eventStreams: all.filter((one) => one.kind === 'sse').length,
        subscriptions: all.reduce((sum, one) => sum + one.subscriptions, 0),
        groups: hub.size,
      };
    },
  };
}
