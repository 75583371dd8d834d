import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Cloud } from '../cloud';
import type { Message, Queue } from './types';

const arrivals = new WeakMap<Cloud, EventEmitter>();
let orders = 0;

function emitterOf(cloud: Cloud): EventEmitter {
  let emitter = arrivals.get(cloud);
  if (!emitter) {
    arrivals.set(cloud, (emitter = new EventEmitter()));
    emitter.setMaxListeners(0);
  }
  return emitter;
}

export function queueByArn(cloud: Cloud, arn: string): Queue | undefined {
  const [, , , region, accountId, name] = arn.split(':');
  return cloud.queues.get(`${accountId}/${region}`, name ?? '');
}

/** Puts a message into a queue and wakes who waits for one. */
export function enqueue(
  cloud: Cloud,
  queue: Queue,
  body: string,
  more: { attributes?: Message['attributes']; delaySeconds?: number; senderId?: string } = {},
): Message {
  const delay = (more.delaySeconds ?? Number(queue.attributes.DelaySeconds ?? 0)) * 1000;
  const message: Message = {
    id: randomUUID(),
    body,
    ...(more.attributes ? { attributes: more.attributes } : {}),
    senderId: more.senderId ?? 'events.amazonaws.com',
    sentAt: cloud.now(),
    acceptedAt: Date.now(),
    visibleAt: Date.now() + delay,
    order: ++orders,
    received: 0,
  };
  cloud.messages.put(queue.arn, message.id, message);
  emitterOf(cloud).emit(queue.arn);
  return message;
}

/** Resolves when a message arrives, when the wait is over, or when the client has gone. */
export function arrival(cloud: Cloud, queue: Queue, ms: number, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const emitter = emitterOf(cloud);
    const done = (): void => {
      clearTimeout(timer);
      emitter.off(queue.arn, done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    emitter.on(queue.arn, done);
    gone.addEventListener('abort', done);
    if (gone.aborted) done();
  });
}

/** Lets every long poll of a closing sandbox end. */
export function wakeAll(cloud: Cloud): void {
  const emitter = emitterOf(cloud);
  for (const name of emitter.eventNames()) emitter.emit(name);
}

/** Takes up to `limit` visible messages; one that was received too often goes to the dead letter queue instead. */
export function take(cloud: Cloud, queue: Queue, limit: number, visibilityMs: number): Message[] {
  const now = Date.now();
  const redrive = queue.attributes.RedrivePolicy;
  const policy = redrive
    ? (JSON.parse(redrive) as { deadLetterTargetArn: string; maxReceiveCount: number })
    : undefined;
  const retention = Number(queue.attributes.MessageRetentionPeriod ?? 345_600) * 1000;
  const taken: Message[] = [];
  for (const message of cloud.messages.all(queue.arn)) {
    if (taken.length >= limit) break;
    if (message.visibleAt > now) continue;
    if (now - message.acceptedAt > retention) {
      cloud.messages.delete(queue.arn, message.id);
      continue;
    }
    const deadLetters = policy && queueByArn(cloud, policy.deadLetterTargetArn);
    if (policy && deadLetters && message.received >= Number(policy.maxReceiveCount)) {
      cloud.messages.delete(queue.arn, message.id);
      cloud.messages.put(deadLetters.arn, message.id, { ...message, visibleAt: now });
      emitterOf(cloud).emit(deadLetters.arn);
      continue;
    }
    taken.push(
      cloud.messages.put(queue.arn, message.id, {
        ...message,
        received: message.received + 1,
        firstReceivedAt: message.firstReceivedAt ?? cloud.now(),
        visibleAt: now + visibilityMs,
        receipt: `${Buffer.from(message.id).toString('base64url')}.${randomBytes(18).toString('base64url')}`,
      }),
    );
  }
  return taken;
}

/** When the next hidden message shows again, so that a long poll can wake for it. */
export function nextVisible(cloud: Cloud, queue: Queue): number {
  let next = Infinity;
  for (const message of cloud.messages.all(queue.arn)) next = Math.min(next, message.visibleAt);
  return next;
}

export const messageOf = (receipt: string): string => Buffer.from(receipt.split('.')[0] ?? '', 'base64url').toString();
