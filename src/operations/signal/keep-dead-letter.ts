import { createHash } from 'node:crypto';
import { newId } from '../../domain/new-id';
import { systemCaller } from '../../domain/caller';
import { explain } from '../../domain/explanation';
import { storable } from '../../domain/text';
import { transact, type Database } from '../unit';

export interface DeadLetter {
  body: string;
  /** The queue's id of the message: one that comes again is known by it. */
  messageId: string;
  /** Why it is no signal: the rule, a sentence that stands by itself, and what the rule looked at. */
  rule: string;
  summary: string;
  inputs?: Record<string, unknown>;
}

const caller = systemCaller('signal router');
const SOURCE = 'EVENTBRIDGE_GENERIC';

/**
 * Keeps a delivery that came to nothing as what it is: a rejected signal of nobody, with the text as it came. Nothing
 * that the queue delivered is lost; a repeat raises `deliveries` and is answered with the first signal's id.
 */
export async function keepDeadLetter(database: Database, letter: DeadLetter): Promise<string> {
  const { body, messageId, rule } = letter;
  const text = storable(body);
  const summary = storable(letter.summary);
  const inputs = storableIn({ ...letter.inputs, length: body.length }) as Record<string, unknown>;
  const explanation = explain({ rule, ruleVersion: '1' }, summary, inputs);
  return transact(database, caller, async (unit) => {
    const [row] = await unit.query<{ id: string; deliveries: number }>(
      `insert into signal as s (id, aws_account_id, source, sender_event_id, body_hash, occurred_at, received_at, outcome,
         explanation, body, payload, normalised)
       values ($1, '', $2, $3, $4, $5, $5, 'REJECTED', $6, $7, $8, '{}')
       on conflict (aws_account_id, source, sender_event_id, body_hash) do update set deliveries = s.deliveries + 1
       returning id, deliveries`,
      [
        newId(),
        SOURCE,
        storable(messageId),
        createHash('sha256').update(body).digest(),
        unit.now,
        JSON.stringify(explanation),
        text,
        JSON.stringify({ unparsed: text }),
      ],
    );
    if (row.deliveries > 1) return row.id;
    await unit.record({
      kind: 'SIGNAL_REJECTED',
      organizationId: null,
      subject: { type: 'Signal', id: row.id },
      internal: true,
      summary,
      after: { outcome: 'REJECTED', rule, source: SOURCE, messageId: storable(messageId) },
    });
    return row.id;
  });
}

function storableIn(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(storableIn);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storable(key), storableIn(member)]));
}
