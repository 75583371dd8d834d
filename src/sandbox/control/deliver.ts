import type { Cloud } from '../cloud';
import { type AwsEvent, emit } from '../world/bus';
import { PLATFORM, queueArn } from '../world/platform';
import { enqueue, queueByArn } from '../world/queue';
import { type Body, Refusal, flag, whole } from './refusal';

/** An order that follows from nothing: what a network may do to messages. */
export function shuffle<T>(items: readonly T[]): T[] {
  const out = [...items];
  for (let at = out.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [out[at], out[other]] = [out[other] as T, out[at] as T];
  }
  return out;
}

/**
 * Sends raw EventBridge events to the platform's queue: through the rule of the account and region they name where that
 * is one of the world's, else straight into the queue, as a foreign account's rule would.
 */
export function deliver(cloud: Cloud, body: Body): { delivered: number } {
  const given = body.events ?? (body.event === undefined ? undefined : [body.event]);
  if (!Array.isArray(given) || given.length === 0 || given.length > 10_000) {
    throw new Refusal('REQUIRED', 'event (an object) or events (1 to 10,000 of them) is required', 'event');
  }
  const wrong = given.findIndex((event) => typeof event !== 'object' || event === null || Array.isArray(event));
  if (wrong >= 0) throw new Refusal('INVALID', `events[${wrong}] is not an object`, 'events');
  const times = whole(body, 'times', 1, 1000, 1);
  const repeated = Array.from({ length: times }, () => given as AwsEvent[]).flat();
  const ordered = flag(body, 'reversed', false) ? [...repeated].reverse() : repeated;
  const events = flag(body, 'shuffled', false) ? shuffle(ordered) : ordered;
  const queue = queueByArn(cloud, queueArn(PLATFORM.queue));
  let delivered = 0;
  for (const event of events) {
    const sent = cloud.account(event.account) ? emit(cloud, event.account, event.region, event) : 0;
    if (sent === 0 && queue) enqueue(cloud, queue, JSON.stringify(event));
    delivered += Math.max(1, sent);
  }
  return { delivered };
}
