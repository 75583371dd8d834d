import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * How a server ends: it takes no more connections, lets answers finish, and after the grace cuts every socket that is
 * left, WebSockets too, which the server itself no longer counts as its own.
 */
export function closer(server: Server): (graceMs: number) => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return async (graceMs) => {
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
    });
  };
}
