import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricsDeps {
  sandbox: boolean;
  /** Connections of the database's pool. */
  pool?: () => { total: number; idle: number; waiting: number };
  /** Events that are committed and not numbered yet. */
  logLag?: () => Promise<number>;
  /** Event-loop, memory and CPU figures of the process; off where several apps share one process. */
  process?: boolean;
}

/** What is counted, for Prometheus to fetch. */
export interface Metrics {
  registry: Registry;
  /** Counts and times every answer. */
  counting: RequestHandler;
  /** A request or operation that was refused before it was run. */
  refused(code: string): void;
  ingested(via: string, outcome: string): void;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics({ sandbox, pool, logLag, process: ofProcess = true }: MetricsDeps): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'opsgraph_http_requests_total',
    help: 'Answers by method and status.',
    labelNames: ['method', 'status'],
    registers,
  });
  const operations = new Counter({
    name: 'opsgraph_operations_total',
    help: 'GraphQL operations by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'opsgraph_operation_duration_seconds',
    help: 'Time from request to answer of GraphQL operations.',
    labelNames: ['kind'],
    buckets: seconds,
    registers,
  });
  const refusals = new Counter({
    name: 'opsgraph_refusals_total',
    help: 'Requests and operations that were refused before they were run, by code.',
    labelNames: ['code'],
    registers,
  });
  const signals = new Counter({
    name: 'opsgraph_ingested_total',
    help: 'Delivered signals by way and outcome; refused ones by code.',
    labelNames: ['via', 'outcome'],
    registers,
  });
  new Gauge({ name: 'opsgraph_sandbox', help: '1 when AWS is simulated.', registers }).set(sandbox ? 1 : 0);
  if (pool) {
    new Gauge({
      name: 'opsgraph_database_connections',
      help: 'Connections of the pool, and requests that wait for one.',
      labelNames: ['state'],
      registers,
      collect() {
        for (const [state, count] of Object.entries(pool())) this.set({ state }, count);
      },
    });
  }
  if (logLag) {
    new Gauge({
      name: 'opsgraph_event_log_lag',
      help: 'Committed events that have no position yet.',
      registers,
      async collect() {
        // What cannot be told just now is left out; the other figures are still wanted.
        const lag = await logLag().catch(() => null);
        if (lag === null) this.reset();
        else this.set(lag);
      },
    });
  }
  return {
    registry,
    counting: (request, response, next) => {
      const startedAt = performance.now();
      response.once('finish', () => {
        requests.inc({ method: request.method, status: response.statusCode });
        const { kind, outcome } = response.locals.state;
        if (!outcome) return;
        operations.inc({ kind: kind ?? 'unknown', outcome });
        durations.observe({ kind: kind ?? 'unknown' }, (performance.now() - startedAt) / 1_000);
      });
      next();
    },
    refused: (code) => refusals.inc({ code }),
    ingested: (via, outcome) => signals.inc({ via, outcome }),
  };
}
