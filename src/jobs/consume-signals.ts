import type { Logger } from 'pino';
import type { QueueMessage, SignalQueue } from '../integrations/aws/sqs';
import type { Database } from '../operations/unit';
import { keepDeadLetter, type DeadLetter } from '../operations/signal/keep-dead-letter';
import { pause } from './pause';
import { pauseAfter, pollQueue } from './poll-queue';

/** What becomes of one body: stored, or refused for a reason that no second try changes. */
export type Delivered = { id: string } | { error: Refusal };

export interface Refusal {
  code: string;
  message: string;
  path?: readonly string[];
}

export interface ConsumeOptions {
  database: Database;
  queue: SignalQueue;
  /** Stores bodies, each with its result, in their order; rejects when nothing of the batch was stored. */
  deliver(bodies: string[]): Promise<Delivered[]>;
  log: Logger;
  /** Long polls in parallel. */
  receivers?: number;
  /** Most messages in one delivery. */
  batchSize?: number;
  /** How long the first message of a batch waits for others. */
  gatherMs?: number;
}

export interface Consumer {
  /** Receives no more, ends what is being delivered, and leaves the rest to the queue. */
  stop(): Promise<void>;
}

/**
 * Takes signals from the queue until stopped. A message is removed only after its signal is stored; whatever fails on
 * the way leaves it to be delivered again.
 */
export function consumeSignals(options: ConsumeOptions): Consumer {
  const { log, receivers = 3, batchSize = 500 } = options;
  const stopping = new AbortController();
  const inbox = new Inbox(2 * batchSize);
  const work = [
    ...Array.from({ length: receivers }, () =>
      pollQueue({
        queue: options.queue,
        take: async (messages) => {
          inbox.put(messages);
          await inbox.room(stopping.signal);
        },
        signal: stopping.signal,
        log,
        trouble: 'the signal queue does not answer',
      }),
    ),
    dispatch(options, inbox, stopping.signal),
  ];
  return {
    stop: async () => {
      stopping.abort();
      inbox.wake();
      await Promise.all(work);
    },
  };
}

async function dispatch(options: ConsumeOptions, inbox: Inbox, signal: AbortSignal): Promise<void> {
  const { batchSize = 500, gatherMs = 60, log } = options;
  let failures = 0;
  while (!signal.aborted) {
    await inbox.some(signal);
    if (inbox.size < batchSize) await pause(gatherMs, signal);
    const batch = inbox.take(batchSize);
    if (batch.length === 0 || signal.aborted) continue;
    try {
      await deliverBatch(options, batch);
      failures = 0;
    } catch (error) {
      // The queue hands them out again when their time of invisibility is over.
      const pauseMs = pauseAfter(failures++);
      log.warn({ err: error, messages: batch.length, pauseMs }, 'signals were not stored; they will come again');
      await pause(pauseMs, signal);
    }
  }
}

async function deliverBatch({ database, queue, deliver }: ConsumeOptions, batch: QueueMessage[]): Promise<void> {
  const results = await deliver(batch.map((message) => message.body));
  for (const [i, result] of results.entries()) {
    const { body, id } = batch[i];
    if ('error' in result) await keepDeadLetter(database, { body, messageId: id, ...refusalOf(result.error) });
  }
  await queue.remove(batch);
}

/** Why a body was refused, as the rejected signal tells it. */
export function refusalOf({ code, message, path = [] }: Refusal): Pick<DeadLetter, 'rule' | 'summary' | 'inputs'> {
  return { rule: code, summary: `The delivery was refused: ${message}`, inputs: { path } };
}

/** What was received and not yet delivered. Bounded: receivers wait while it is full. */
class Inbox {
  private messages: QueueMessage[] = [];
  private waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.messages.length;
  }

  put(messages: readonly QueueMessage[]): void {
    if (messages.length === 0) return;
    this.messages.push(...messages);
    this.wake();
  }

  take(most: number): QueueMessage[] {
    const taken = this.messages.splice(0, most);
    this.wake();
    return taken;
  }

  some(signal: AbortSignal): Promise<void> {
    return this.until(() => this.size > 0, signal);
  }

  room(signal: AbortSignal): Promise<void> {
    return this.until(() => this.size < this.limit, signal);
  }

  wake(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const go of waiting) go();
  }

  private async until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    while (!condition() && !signal.aborted) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
