import { newId } from '../domain/new-id';
import type { CommentVisibility } from '../domain/words';
import { actorOf } from './record';
import { tellCase } from './support-case/tell';
import type { Unit } from './unit';

/** What a comment stands under. */
interface Subject {
  id: string;
  number: string;
  organization_id: string;
  account_id: string | null;
}

/**
 * Writes what the caller says on an incident and gives the comment's id. The event is the verb's. Where the incident came
 * from a case in the AWS Support Center, what the customer may read is on its way there.
 */
export function writeComment(
  unit: Unit,
  incident: Subject,
  body: string,
  visibility: CommentVisibility = 'CUSTOMER',
  at: Date = unit.now,
): Promise<string> {
  return write(unit, 'incident_id', incident, body, visibility, at);
}

/** As `writeComment`, in a service request. */
export function writeReply(
  unit: Unit,
  request: Subject,
  body: string,
  visibility: CommentVisibility = 'CUSTOMER',
  at: Date = unit.now,
): Promise<string> {
  return write(unit, 'service_request_id', request, body, visibility, at);
}

async function write(
  unit: Unit,
  column: 'incident_id' | 'service_request_id',
  subject: Subject,
  body: string,
  visibility: CommentVisibility,
  at: Date,
): Promise<string> {
  const id = newId();
  const actor = actorOf(unit.caller);
  await unit.query(
    `insert into comment (id, organization_id, account_id, ${column}, body, visibility, party, actor_kind, actor_id,
       actor_name, actor_detail, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      subject.organization_id,
      subject.account_id,
      subject.id,
      body,
      visibility,
      actor.party,
      actor.kind,
      actor.id,
      actor.name,
      actor.detail,
      at,
    ],
  );
  if (visibility === 'CUSTOMER') await tellCase(unit, { [column]: subject.id }, subject.number, body, id);
  return id;
}
