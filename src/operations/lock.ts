import { ConflictError } from '../domain/error';
import type { Unit } from './unit';

/**
 * Waits for everyone else in this database who holds the name, until the transaction ends. For rules over rows that do
 * not exist yet, which no row lock can hold.
 */
export async function holdName(unit: Unit, name: string): Promise<void> {
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}

/** Refuses a change that was made while looking at an older version. */
export function expectVersion(row: { version: number }, expected: number | null | undefined): void {
  if (expected === null || expected === undefined || expected === row.version) return;
  throw new ConflictError(
    `The version is ${row.version}, not ${expected}: someone changed it meanwhile.`,
    row.version,
    ['input', 'expectedVersion'],
  );
}
