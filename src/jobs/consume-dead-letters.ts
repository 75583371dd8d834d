import type { Logger } from 'pino';
import type { QueueMessage, SignalQueue } from '../integrations/aws/sqs';
import { keepDeadLetter } from '../operations/signal/keep-dead-letter';
import type { Database } from '../operations/unit';
import { refusalOf, type Consumer, type Delivered } from './consume-signals';
import { pause } from './pause';
import { pauseAfter, pollQueue } from './poll-queue';

export interface DeadLetterOptions {
  database: Database;
  /** The queue of dead letters; null where the signal queue has none. Asked again where it fails. */
  open(): Promise<SignalQueue | null>;
  /** Stores bodies, each with its result, as the signal queue's consumer does. */
  deliver(bodies: string[]): Promise<Delivered[]>;
  log: Logger;
  /** Hears of each letter that could not be stored as the signal that it is, by the rule under which it was kept. */
  onFailed?(rule: string): void;
  /** How often a letter is tried before it is kept as what could not be stored. */
  attempts?: number;
}

const ATTEMPTS = 3;

/**
 * Reads what the signal queue gave up. Each is delivered once more and alone: what went down with others, or while the
 * database was away, still becomes the signal that it is. What fails alone too is kept as a rejected signal with the
 * reason. A message is removed only after either is stored.
 */
export function consumeDeadLetters(options: DeadLetterOptions): Consumer {
  const { log } = options;
  const stopping = new AbortController();
  const work = (async () => {
    const queue = await opened(options, stopping.signal);
    if (!queue) return;
    try {
      await pollQueue({
        queue,
        take: async (messages) => {
          for (const message of messages) {
            if (stopping.signal.aborted) return;
            await settle(options, queue, message, stopping.signal);
          }
        },
        signal: stopping.signal,
        log,
        trouble: 'dead letters were not stored; they will come again',
      });
    } finally {
      queue.close();
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
}

async function opened({ open, log }: DeadLetterOptions, signal: AbortSignal): Promise<SignalQueue | null> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      return await open();
    } catch (error) {
      const pauseMs = pauseAfter(failures);
      log.warn({ err: error, pauseMs }, 'the queue of dead letters is not known');
      await pause(pauseMs, signal);
    }
  }
  return null;
}

async function settle(
  options: DeadLetterOptions,
  queue: SignalQueue,
  message: QueueMessage,
  signal: AbortSignal,
): Promise<void> {
  const { database, log, onFailed } = options;
  const last = await tryAlone(options, message, signal);
  if (signal.aborted && last instanceof Error) return;
  if (last instanceof Error || 'error' in last) {
    const why = last instanceof Error ? failureOf(last) : refusalOf(last.error);
    const id = await keepDeadLetter(database, { body: message.body, messageId: message.id, ...why });
    log.warn({ messageId: message.id, signal: id, rule: why.rule }, 'a dead letter is kept as a rejected signal');
    if (last instanceof Error) onFailed?.(why.rule);
  }
  await queue.remove([message]);
}

/** The delivery's result, or the last failure of several tries. */
async function tryAlone(
  { deliver, attempts = ATTEMPTS }: DeadLetterOptions,
  { body }: QueueMessage,
  signal: AbortSignal,
): Promise<Delivered | Error> {
  for (let failures = 0; ; failures++) {
    try {
      return (await deliver([body]))[0];
    } catch (error) {
      if (failures + 1 >= attempts || signal.aborted) return error instanceof Error ? error : new Error(String(error));
      await pause(pauseAfter(failures), signal);
    }
  }
}

function failureOf({ message }: Error) {
  return {
    rule: 'DEAD_LETTER',
    summary: `The queue gave the delivery up because it could not be stored; the last try failed with: ${message}`,
  };
}
