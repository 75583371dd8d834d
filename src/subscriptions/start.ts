import { fromCursor, toCursor } from '../domain/event';
import type { EventLog } from '../log';
import { refusal } from './errors';

/** The position after which a stream begins: the cursor's, or now. */
export async function startOf(log: EventLog, after: string | null): Promise<bigint> {
  if (after === null) return log.latest();
  const place = fromCursor(after);
  if (!place) throw refusal('BAD_USER_INPUT', 'The cursor is not one of this API.');
  // Another replica may be ahead of this one's tail.
  if (place.epoch !== log.epoch() || place.position > log.latest()) await log.refresh();
  const oldest = await log.oldest();
  if (place.epoch !== log.epoch() || place.position < oldest) {
    const oldestCursor = toCursor({ epoch: log.epoch(), position: oldest });
    throw refusal('CURSOR_EXPIRED', expired(oldestCursor, place.epoch === log.epoch()), { oldestCursor });
  }
  if (place.position > log.latest()) throw refusal('BAD_USER_INPUT', 'The cursor is from beyond the end of the log.');
  return place.position;
}

/** What to do about it: the events between are still to be had, unless a restore has made another log of it. */
function expired(oldest: string, isSameLog: boolean): string {
  const cause = isSameLog
    ? 'The cursor is older than what subscriptions reach back to.'
    : 'The cursor is from before the event log was restored.';
  const missed = isSameLog
    ? 'read what lies between with the query events(after: <your cursor>)'
    : 'read your objects again, as events between may be missing';
  return `${cause} Subscribe with after: "${oldest}" (streamPosition { oldest } tells it too), and ${missed}.`;
}
