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
    throw refusal('CURSOR_EXPIRED', 'The cursor is older than what streams reach back to.', {
      oldestCursor: toCursor({ epoch: log.epoch(), position: oldest }),
    });
  }
  if (place.position > log.latest()) throw refusal('BAD_USER_INPUT', 'The cursor is from beyond the end of the log.');
  return place.position;
}
