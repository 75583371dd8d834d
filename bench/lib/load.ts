/** The load generator, in a process of its own: connections that each ask anew as soon as they are answered. */
import { Agent, request as ask } from 'node:http';
import { serveParent } from './child';

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Load {
  port: number;
  connections: number;
  seconds: number;
  /** Taken in turn. */
  calls: readonly Call[];
  /** Every answer has this text so many times, or it counts as a failure. */
  expect: { text: string; times: number };
}

export interface Measured {
  requests: number;
  perSecond: number;
  p50: number;
  p99: number;
  bytesPerAnswer: number;
  /** How often each thing went wrong. */
  failures: Record<string, number>;
}

async function run({ port, connections, seconds, calls, expect }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const expected = Buffer.from(expect.text);
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  let bytes = 0;
  let next = 0;
  const once = async (): Promise<void> => {
    const start = performance.now();
    const { status, body } = await exchange(agent, port, calls[next++ % calls.length]);
    latencies.push(performance.now() - start);
    bytes += body.length;
    const seen = occurrences(body, expected);
    const wrong = status !== 200 ? `status ${status}` : seen !== expect.times ? `${seen} rows` : null;
    if (wrong) failures[wrong] = (failures[wrong] ?? 0) + 1;
  };
  const start = performance.now();
  const end = start + seconds * 1000;
  const connection = async (): Promise<void> => {
    while (performance.now() < end) await once();
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const taken = (performance.now() - start) / 1000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return {
    requests: latencies.length,
    perSecond: latencies.length / taken,
    p50: at(0.5),
    p99: at(0.99),
    bytesPerAnswer: Math.round(bytes / latencies.length),
    failures,
  };
}

function exchange(agent: Agent, port: number, call: Call): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { method, path, headers, body } = call;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = ask({ agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function occurrences(body: Buffer, text: Buffer): number {
  let count = 0;
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + text.length)) count++;
  return count;
}

if (process.send) serveParent(run);
