import type { Unit } from '../unit';

type Column = 'incident_id' | 'service_request_id';

/**
 * What was written so far goes with what it was written about, authors, times and audience as they were; the old place
 * keeps it too.
 */
export async function copyCorrespondence(
  unit: Unit,
  source: { from: Column; id: string },
  target: { to: Column; id: string },
): Promise<void> {
  await unit.query(
    `insert into comment (id, organization_id, account_id, ${target.to}, body, visibility, party, actor_kind, actor_id,
       actor_name, actor_detail, created_at, edited_at)
     select gen_random_uuid(), organization_id, account_id, $2, body, visibility, party, actor_kind, actor_id,
       actor_name, actor_detail, created_at, edited_at
     from comment where ${source.from} = $1`,
    [source.id, target.id],
  );
}
