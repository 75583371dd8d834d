import { ForbiddenError } from '../../domain/error';
import { transition } from '../../domain/incident';
import type { CommentVisibility } from '../../domain/words';
import type { Incident } from '../../entities';
import { accepted, textOf } from '../check';
import type { Effect, Operation } from '../perform';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { changeIncident } from './change';
import { writeComment } from '../comment';
import { lockIncident } from './lock';

export interface AddIncidentCommentInput {
  incidentId: string;
  body: string;
  visibility: CommentVisibility;
  idempotencyKey?: string | null;
}

/** Text for the customer may end the waiting for someone; a note among Accelerate's people changes nothing. */
export const addIncidentComment: Operation<AddIncidentCommentInput> = async (unit, input) => {
  const { caller } = unit;
  if (input.visibility === 'INTERNAL' && caller.party === 'CUSTOMER') {
    throw new ForbiddenError('Internal notes are Accelerate’s.', ['input', 'visibility']);
  }
  const body = textOf(input.body, 'body');
  const incident = await lockIncident(unit, input);
  if (input.visibility === 'INTERNAL') return note(unit, incident, body);
  const status = accepted(transition(incident, 'comment', caller.party));
  const id = await writeComment(unit, incident, body);
  return changeIncident(unit, incident, {
    columns: { status },
    event: {
      kind: 'INCIDENT_COMMENT_ADDED',
      summary: `${caller.name} commented on ${incident.number}: ${excerpt(body)}`,
      after: { body, visibility: 'CUSTOMER' },
    },
    subject: { type: 'Comment', id },
    ids: { comment: id },
  });
};

/** The incident's row stays as it is: a new version would tell the customer of what is not theirs to know. */
async function note(unit: Unit, incident: Incident, body: string): Promise<Effect> {
  accepted(transition(incident, 'note', unit.caller.party));
  const id = await writeComment(unit, incident, body, 'INTERNAL');
  const eventId = await unit.record({
    kind: 'INCIDENT_COMMENT_ADDED',
    organizationId: incident.organization_id,
    accountId: incident.account_id,
    subject: { type: 'Comment', id },
    incidentId: incident.id,
    internal: true,
    summary: `${unit.caller.name} noted on ${incident.number}: ${excerpt(body)}`,
    after: { body, visibility: 'INTERNAL' },
  });
  return { ids: { incident: incident.id, comment: id }, eventId };
}
