import { randomUUID } from 'node:crypto';
import type { CommentVisibility } from '../../domain/words';
import { actorOf } from '../record';
import type { Unit } from '../unit';

/** Writes what the caller says on an incident and gives the comment's id. The event is the verb's. */
export async function writeComment(
  unit: Unit,
  incident: { id: string; organization_id: string; account_id: string },
  body: string,
  visibility: CommentVisibility = 'CUSTOMER',
): Promise<string> {
  const id = randomUUID();
  const actor = actorOf(unit.caller);
  await unit.query(
    `insert into comment (id, organization_id, account_id, incident_id, body, visibility, party, actor_kind, actor_id,
       actor_name, actor_detail, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      incident.organization_id,
      incident.account_id,
      incident.id,
      body,
      visibility,
      actor.party,
      actor.kind,
      actor.id,
      actor.name,
      actor.detail,
      unit.now,
    ],
  );
  return id;
}
