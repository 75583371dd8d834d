import type { Config } from '../config';
import { greeting } from './greeting';
import type { Progress } from './progress';
import type { Service } from './service';

/** Until the drain of sockets and requests is surely over; then what hangs is left behind. */
const STOP_TIMEOUT_MS = 30_000;

/**
 * Greets, and runs a service until a signal ends it; a signal is heard from the first moment on, while it is still starting too,
 * and what had begun is then ended in order. A second signal ends the process at once.
 */
export async function serve(config: Config, progress: Progress, whenReady: (service: Service) => void): Promise<void> {
  const stopping = new AbortController();
  const signalled = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const stop = (name: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(1);
    progress.step(`${name}: finishing what runs (once more stops at once)`);
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    stopping.abort(new Error(`stopped by ${name}`));
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  greeting(config, progress);
  try {
    // Loaded only now: it takes half a second, in which a signal would find nobody.
    const { startService } = await import('./service.js');
    const service = await startService(config, progress, stopping.signal);
    try {
      await service.ready;
      if (!stopping.signal.aborted) whenReady(service);
      await signalled;
    } finally {
      await service.stop();
    }
  } catch (error) {
    // What a stop breaks off fails, and that is no failure.
    if (!stopping.signal.aborted) throw error;
  }
}
