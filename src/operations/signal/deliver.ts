import { createHash } from 'node:crypto';
import { systemCaller } from '../../domain/caller';
import { isRefusal, normalise, type Via } from '../../domain/signals';
import { checkJson } from '../../domain/signals/envelope';
import { parseArn } from '../../domain/signals/subjects';
import { transact, type Database } from '../unit';
import { newItem, PLATFORM, UNREADABLE, type DeliveryResult, type Item, type Refused, type Sender } from './item';
import { routeBatch } from './route';
import { StoredMeanwhile } from './store';

export interface Delivery {
  via: Via;
  body: string;
}

const engine = systemCaller('signal router');
const BATCH = 500;
/** Each repetition follows another batch's commit, so there are at most as many as batches that overlap at a time. */
const ATTEMPTS = 50;

/**
 * Stores and routes deliveries, whatever way they came. Bad ones are refused one by one with a code and the field's
 * path; good ones of the same batch are kept. When this resolves, every accepted signal is stored with its outcome; when
 * it throws, some may be: sent again, they are repeats.
 */
export async function deliver(
  database: Database,
  deliveries: readonly Delivery[],
  sender: Sender = PLATFORM,
): Promise<DeliveryResult[]> {
  const results = new Array<DeliveryResult>(deliveries.length);
  const accepted: { n: number; item: Item }[] = [];
  deliveries.forEach(({ via, body }, n) => {
    const read = itemOf(via, body);
    if ('error' in read) results[n] = read;
    else accepted.push({ n, item: read });
  });
  for (let start = 0; start < accepted.length; start += BATCH) {
    const chunk = accepted.slice(start, start + BATCH);
    const items = chunk.map(({ item }) => item);
    const routed = await routeItems(database, items, sender);
    chunk.forEach(({ n }, i) => (results[n] = routed[i]));
  }
  return results;
}

/** One transaction for all; should one item make it fail, halves are tried, so that it takes no other down with it. */
export async function routeItems(
  database: Database,
  items: readonly Item[],
  sender: Sender,
): Promise<DeliveryResult[]> {
  try {
    return await routeOnce(database, items, sender);
  } catch (error) {
    if (!isDataFault(error)) throw error;
    if (items.length === 1) return [refused(error)];
    const middle = items.length >> 1;
    const first = await routeItems(database, items.slice(0, middle), sender);
    return [...first, ...(await routeItems(database, items.slice(middle), sender))];
  }
}

async function routeOnce(database: Database, items: readonly Item[], sender: Sender): Promise<DeliveryResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transact(database, engine, (unit) => {
        const fresh = items.map((item) => ({ ...item }));
        return routeBatch(unit, fresh, sender);
      });
    } catch (error) {
      if (!(error instanceof StoredMeanwhile) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Class 22 of SQLSTATE: a value that the database refuses. Anything else is no fault of an item and is thrown. */
function isDataFault(error: unknown): boolean {
  return /^22/.test((error as { code?: string }).code ?? '');
}

function refused(error: unknown): Refused {
  const message = `The event holds a value that cannot be stored: ${(error as Error).message}.`;
  return { error: { code: 'INVALID', path: [], message } };
}

function itemOf(via: Via, body: string): Item | Refused {
  const parsed = checkJson(body);
  if (isRefusal(parsed)) return { error: { code: parsed.code, path: parsed.path, message: parsed.message } };
  const signal = normalise(parsed, via);
  if (isRefusal(signal)) return { error: { code: signal.code, path: signal.path, message: signal.message } };
  return newItem({
    body,
    hash: createHash('sha256').update(body).digest('hex'),
    signal,
    topicAccountId: via === 'SNS' ? topicAccountOf(parsed) : null,
  });
}

/** A topic that cannot be read is nobody's, which is not the same as no topic. */
function topicAccountOf(envelope: unknown): string {
  const { TopicArn: topic } = envelope as { TopicArn?: unknown };
  return (typeof topic === 'string' && parseArn(topic)?.account) || UNREADABLE;
}
