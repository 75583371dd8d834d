import { createHash } from 'node:crypto';
import type { Database } from '../database/open';
import type { Caller } from '../domain/caller';
import { DomainError, InvalidError, Refusals } from '../domain/error';
import { authorize } from './authorize';
import { isStorable } from './check';
import { transact, type Unit } from './unit';

/** What an operation did, as a repeat may learn it: ids by payload field, and the event that says so. */
export interface Effect {
  /** Payload field → uuid of the object to read back; `deletedId` → the global id of what is gone. */
  ids: Record<string, string>;
  eventId: string | null;
  /** Shown once, never stored. */
  secret?: string;
}

export type Operation<Input> = (unit: Unit, input: Input) => Promise<Effect>;

export type Outcome = { effect: Effect; errors: [] } | { effect: null; errors: readonly DomainError[] };

interface Repeatable {
  idempotencyKey?: string | null;
}

/**
 * Runs one mutation: authorize, idempotency, the operation, all in one transaction. A refusal becomes an outcome with
 * errors and leaves nothing behind; faults are thrown.
 */
export async function perform<Input extends object>(
  database: Database,
  caller: Caller,
  name: string,
  operation: Operation<Input>,
  input: Input,
): Promise<Outcome> {
  try {
    const effect = await transact(database, caller, async (unit) => {
      authorize(unit, name);
      const { idempotencyKey } = input as Repeatable;
      // A component of the service has no principal to remember keys for: its jobs are repeatable by themselves.
      if (idempotencyKey === undefined || idempotencyKey === null || caller.principalId === null) {
        return operation(unit, input);
      }
      return repeatable(unit, name, idempotencyKey, input, () => operation(unit, input));
    });
    return { effect, errors: [] };
  } catch (error) {
    if (error instanceof Refusals) return { effect: null, errors: error.errors };
    if (error instanceof DomainError) return { effect: null, errors: [error] };
    throw error;
  }
}

/** The row is inserted first: a concurrent repeat waits at it until the first has committed or rolled back. */
async function repeatable(
  unit: Unit,
  name: string,
  key: string,
  input: object,
  run: () => Promise<Effect>,
): Promise<Effect> {
  if (key.length < 1 || key.length > 255 || !isStorable(key)) {
    throw new InvalidError('An idempotency key has 1 to 255 characters.', ['input', 'idempotencyKey']);
  }
  const hash = hashOf(input);
  const inserted = await unit.query(
    `insert into idempotency (principal_id, operation, key, input_hash, outcome, created_at)
     values ($1, $2, $3, $4, '{}', clock_timestamp())
     on conflict (principal_id, operation, key) do update
       set input_hash = excluded.input_hash, outcome = '{}', created_at = excluded.created_at
       where idempotency.created_at < clock_timestamp() - interval '24 hours'
     returning key`,
    [unit.caller.principalId, name, key, hash],
  );
  if (inserted.length === 0) return replay(unit, name, key, hash);
  const effect = await run();
  await unit.query('update idempotency set outcome = $4 where principal_id = $1 and operation = $2 and key = $3', [
    unit.caller.principalId,
    name,
    key,
    JSON.stringify({ ids: effect.ids, eventId: effect.eventId }),
  ]);
  return effect;
}

async function replay(unit: Unit, name: string, key: string, hash: Buffer): Promise<Effect> {
  const [row] = await unit.query<{ input_hash: Buffer; outcome: Effect }>(
    'select input_hash, outcome from idempotency where principal_id = $1 and operation = $2 and key = $3',
    [unit.caller.principalId, name, key],
  );
  if (!row.input_hash.equals(hash)) {
    throw new InvalidError(
      'This idempotency key was used with another input.',
      ['input', 'idempotencyKey'],
      'IDEMPOTENCY_KEY_REUSED',
    );
  }
  return row.outcome;
}

/** SHA-256 of the input without its key, with the members of every object in one order. */
function hashOf(input: object): Buffer {
  const canonical = (value: unknown): unknown => {
    if (value instanceof Date) return value.toISOString();
    if (Array.isArray(value)) return value.map(canonical);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, canonical(v)]));
  };
  const { idempotencyKey: _key, ...rest } = input as Repeatable;
  return createHash('sha256')
    .update(JSON.stringify(canonical(rest)))
    .digest();
}
