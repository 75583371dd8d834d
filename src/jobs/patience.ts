import { UpstreamError } from '../domain/live';

/** Reads from AWS until it has told everything, or has been silent for too long; `heard` renews the patience. */
export async function patiently<T>(
  stopping: AbortSignal,
  patienceMs: number,
  work: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  const patience = new Patience(patienceMs);
  const late = patience.signal;
  const signal = AbortSignal.any([stopping, late]);
  try {
    return await settledBefore(
      signal,
      work(signal, () => patience.renew()),
    );
  } catch (error) {
    if (!late.aborted) throw error;
    throw new UpstreamError(`AWS did not answer to the end within ${patienceMs / 1000} s.`, 'RequestTimeout', {
      cause: error,
    });
  } finally {
    patience.end();
  }
}

/** A source is waited for as long as it goes on telling something. */
class Patience {
  private readonly late = new AbortController();
  private timer: NodeJS.Timeout;

  constructor(private readonly ms: number) {
    this.renew();
  }

  get signal(): AbortSignal {
    return this.late.signal;
  }

  renew(): void {
    this.end();
    this.timer = setTimeout(() => this.late.abort(), this.ms);
    this.timer.unref();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

/** A client that waits between retries does not hear the signal; whoever waits for it does. */
function settledBefore<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
