import { systemCaller } from '../../domain/caller';
import type { CaseStatus } from '../../domain/support/case';
import { transact, type Database } from '../unit';

/** A case of the account that we know, as of the beginning of a reading. */
export interface KnownCase {
  id: string;
  case_id: string;
  status: CaseStatus | null;
}

export interface BegunReading {
  /** Rises with every reading. */
  number: string;
  /** Cases from before are news only while they are open. */
  since: Date;
  /** Since when the account is in our hands: what was resolved before is history. */
  managedSince: Date;
  known: KnownCase[];
}

/** Two clocks and AWS's own delay: what lies a little before the last reading is read once more. */
const OVERLAP = '1 hour';

/** What a reading of an account's cases begins with. */
export function beginReading(database: Database, accountId: string): Promise<BegunReading> {
  return transact(database, systemCaller('support center'), async (unit) => {
    const [begun] = await unit.query<Omit<BegunReading, 'known'>>(
      `select nextval('support_reading_seq')::text as number,
         coalesce(a.owned_at, a.created_at) as "managedSince",
         greatest(coalesce(a.owned_at, a.created_at), s.last_success_at) - interval '${OVERLAP}' as since
       from account a left join sync_state s on s.account_id = a.id and s.source = 'SUPPORT'
       where a.id = $1`,
      [accountId],
    );
    const known = await unit.query<KnownCase>('select id, case_id, status from support_case where account_id = $1', [
      accountId,
    ]);
    return { ...begun, known };
  });
}

/** A number for what is read right after something of ours was done: news that was gathered before is old. */
export function nextReading(database: Database): Promise<string> {
  return transact(database, systemCaller('support center'), async (unit) => {
    const [{ number }] = await unit.query<{ number: string }>(`select nextval('support_reading_seq')::text as number`);
    return number;
  });
}
