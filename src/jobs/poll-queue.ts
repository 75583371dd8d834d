import type { Logger } from 'pino';
import type { QueueMessage, SignalQueue } from '../integrations/aws/sqs';
import { pause } from './pause';

export interface Poll {
  queue: SignalQueue;
  /** Takes what came; the next poll begins when it has resolved. */
  take(messages: readonly QueueMessage[]): Promise<void>;
  signal: AbortSignal;
  log: Logger;
  /** What is said when a poll or its taking fails. */
  trouble: string;
}

const LONG_POLL_SECONDS = 20;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Long polls one after another until the signal; after a failure it waits, longer each time. */
export async function pollQueue({ queue, take, signal, log, trouble }: Poll): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const messages = await queue.receive(LONG_POLL_SECONDS, signal);
      if (messages.length > 0) await take(messages);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      const pauseMs = pauseAfter(failures++);
      log.warn({ err: error, pauseMs }, trouble);
      await pause(pauseMs, signal);
    }
  }
}

/** How long to wait after so many failures in a row before this one. */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10));
}
