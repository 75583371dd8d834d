import { Router } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics';
import type { HttpSettings } from './settings';

/** What has to be in order before requests are sent here; rejects with what is missing. */
export type Checks = Readonly<Record<string, () => Promise<void>>>;

export interface HealthDeps {
  checks: Checks;
  metrics: Metrics;
  logger: Logger;
  settings: Pick<HttpSettings, 'checkTimeoutMs'>;
  isDraining: () => boolean;
}

/** For supervisors and Prometheus; nothing of any tenant is in them, so they ask for no key. */
export function healthRoutes({ checks, metrics, logger, settings, isDraining }: HealthDeps): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => void response.json({ status: 'live' }));
  router.get('/health/ready', async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const fault = await faultOf(check, settings.checkTimeoutMs);
        if (fault) logger.debug({ check: name, fault }, 'not ready');
        return [name, fault ?? 'ok'] as const;
      }),
    );
    const ready = !isDraining() && results.every(([, result]) => result === 'ok');
    const status = isDraining() ? 'draining' : ready ? 'ready' : 'not ready';
    response.status(ready ? 200 : 503).json({ status, checks: Object.fromEntries(results) });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}

async function faultOf(check: () => Promise<void>, timeoutMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  const asked = check().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
