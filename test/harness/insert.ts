import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** Writes a row as the owner of everything, whom no policy binds, and gives it back. */
export async function insert<Row extends Record<string, unknown> = Record<string, unknown>>(
  pool: Pool,
  table: string,
  columns: Record<string, unknown>,
): Promise<Row & { id: string }> {
  const entries = Object.entries({ id: randomUUID(), ...columns }).filter(([, value]) => value !== undefined);
  const names = entries.map(([name]) => `"${name}"`).join(', ');
  const places = entries.map((_, i) => `$${i + 1}`).join(', ');
  const values = entries.map(([, value]) => value);
  const { rows } = await pool.query(`insert into "${table}" (${names}) values (${places}) returning *`, values);
  return rows[0];
}
