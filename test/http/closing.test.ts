import { createServer } from 'node:http';
import { connect } from 'node:net';
import { closer } from '../../src/http/close';
import { until } from '../harness/until';
import { testWorld } from '../harness/world';
import type { Body } from './asking';
import { databaseUrlOf, startService } from './service';

const tested = testWorld();

it('closes once what runs has been answered', async () => {
  const headers = { authorization: `Bearer ${(await tested.world.key(null)).token}` };
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  let begun = false;
  const closing = await startService(databaseUrlOf(tested.world), {
    readPath: {
      execute: async () => {
        begun = true;
        await released;
        return { data: '{"greeting":"served to the end"}' };
      },
      node: async () => 'null',
      events: async () => [],
    },
  });
  const asked = closing.post({ query: '{ greeting }' }, headers);
  await until('it runs', () => begun);
  closing.app.drain();
  expect((await fetch(`${closing.url}/health/ready`)).status).toBe(503);
  const closed = closing.app.close(5_000);
  release();
  const response = await asked;
  expect(((await response.json()) as Body).data).toEqual({ greeting: 'served to the end' });
  await closed;
  await expect(fetch(`${closing.url}/health/live`)).rejects.toThrow();
  await closing.stop();
});

it('cuts what is left after the grace, upgraded sockets too', async () => {
  const server = createServer();
  const close = closer(server);
  server.on('upgrade', (_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const upgraded = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await upgraded;
  await close(20);
  await ended;
});
