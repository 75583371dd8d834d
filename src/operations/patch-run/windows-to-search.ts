import { systemCaller } from '../../domain/caller';
import { transact, type Database } from '../unit';
import type { Reached } from './load';

/** A window of which executions are asked for. */
export interface WindowToSearch {
  windowId: string;
  region: string;
  /** Executions before then are known, or too old to be of use. */
  since: Date;
  /** Those that have their run. */
  known: string[];
  account: Reached;
}

const DAYS = 7;

/** The account's windows in which our task is; what was before our first sight of one is no run of ours. */
export async function windowsToSearch(database: Database, accountId: string): Promise<WindowToSearch[]> {
  return transact(database, systemCaller('patching'), (unit) =>
    unit.query<WindowToSearch>(
      `select w.window_id as "windowId", w.region, greatest(w.created_at, $2::timestamptz - $3 * interval '1 day') as since,
         array(select r.window_execution_id from patch_run r where r.patch_window_id = w.id
           and r.window_execution_id is not null and r.started_at > $2::timestamptz - ($3 + 1) * interval '1 day') as known,
         jsonb_build_object('id', c.id, 'awsAccountId', c.aws_account_id, 'roleArn', c.role_arn,
           'externalId', c.external_id) as account
       from patch_window w join account c on c.id = w.account_id
       where w.account_id = $1 and w.managed and w.window_id is not null and w.task_id is not null
         and w.deleted_at is null and c.status = 'ACTIVE'
       order by w.id`,
      [accountId, unit.now, DAYS],
    ),
  );
}
