import { systemCaller } from '../../domain/caller';
import { transact, type Database } from '../unit';

const PAGE = 1_000;
const caller = systemCaller('escalation');

/**
 * Has every open incident of an organization looked at anew, a page in each transaction, from the id on. Gives the last
 * id of the page, or null at the end.
 */
export async function reviewEscalations(
  database: Database,
  organizationId: string,
  after: string | null,
): Promise<string | null> {
  return transact(database, caller, async (unit) => {
    const rows = await unit.query<{ id: string }>(
      `with page as (
         select id from incident
         where organization_id = $1 and status <> 'RESOLVED' and ($2::uuid is null or id > $2) order by id limit $3
       )
       select id, enqueue('escalate-incident', 'escalate-incident:' || id, jsonb_build_object('incidentId', id),
         null, null) from page order by id`,
      [organizationId, after, PAGE],
    );
    return rows.length === PAGE ? rows[PAGE - 1].id : null;
  });
}
