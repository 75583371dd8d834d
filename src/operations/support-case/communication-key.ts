import { createHash } from 'node:crypto';
import type { Said } from '../../domain/support/case';
import { systemCaller } from '../../domain/caller';
import { transact, type Database } from '../unit';

/** AWS gives no ids: what was said is known by when, by whom and what; equal ones are counted. */
export interface Keyed {
  said: Said;
  key: string;
  nth: number;
}

export function keyed(list: readonly Said[]): Keyed[] {
  const counts = new Map<string, number>();
  return list.map((said) => {
    const key = createHash('sha256')
      .update(JSON.stringify([said.at.toISOString(), said.submittedBy, said.body]))
      .digest('hex');
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { said, key, nth };
  });
}

export interface TakenIn {
  /** `key nth` of what was taken in. */
  keys: ReadonlySet<string>;
  lastAt: Date | null;
}

export const placeOf = ({ key, nth }: Pick<Keyed, 'key' | 'nth'>): string => `${key} ${nth}`;

/** What of each case was taken in already, by our ids of the cases. */
export async function takenIn(database: Database, caseIds: readonly string[]): Promise<Map<string, TakenIn>> {
  const rows = await transact(database, systemCaller('support center'), (unit) =>
    unit.query<{ id: string; keys: string[]; last_at: Date }>(
      `select support_case_id as id, array_agg(key || ' ' || nth) as keys, max(said_at) as last_at
       from support_communication where support_case_id = any ($1::uuid[]) group by support_case_id`,
      [caseIds],
    ),
  );
  return new Map(rows.map(({ id, keys, last_at }) => [id, { keys: new Set(keys), lastAt: last_at }]));
}
