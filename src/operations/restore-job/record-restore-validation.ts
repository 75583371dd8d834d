import { TransitionError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { isOpen, transition } from '../../domain/incident';
import { whyNotValidated } from '../../domain/restore-job';
import type { RestoreValidation } from '../../domain/words';
import type { Incident, RestoreJob } from '../../entities';
import { idOf, notFound, optionalTextOf } from '../check';
import { writeComment } from '../comment';
import { changeIncident } from '../incident/change';
import { reopenIncident } from '../incident/reopen-incident';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';

export interface RecordRestoreValidationInput {
  restoreJobId: string;
  validation: RestoreValidation;
  comment?: string | null;
  idempotencyKey?: string | null;
}

/**
 * What the customer found of what was restored: once, and theirs alone to say. It answers what the incident waited for;
 * what does not work keeps the incident open, or opens it again, and asks for another restore.
 */
export const recordRestoreValidation: Operation<RecordRestoreValidationInput> = async (unit, input) => {
  const comment = optionalTextOf(input.comment, 'comment');
  const id = idOf('RestoreJob', input.restoreJobId, 'restoreJobId');
  const [job] = await unit.query<RestoreJob>('select * from restore_job where id = $1 for no key update', [id]);
  if (!job) notFound('RestoreJob', ['input', 'restoreJobId']);
  const refusal = whyNotValidated(job);
  if (refusal) throw new TransitionError(refusal.message, ['input', 'restoreJobId']);
  await unit.query(
    `update restore_job set validation = $2, validated_by_id = $3, validated_at = $4, validation_comment = $5,
       updated_at = $4
     where id = $1`,
    [id, input.validation, unit.caller.personId, unit.now, comment],
  );
  const [incident] = job.incident_id
    ? await unit.query<Incident>('select * from incident where id = $1 for no key update', [job.incident_id])
    : [];
  if (incident) await tellIncident(unit, incident, job, input.validation, comment);
  const eventId = await unit.record({
    kind: 'RESTORE_VALIDATED',
    organizationId: job.organization_id,
    accountId: job.account_id,
    subject: { type: 'RestoreJob', id },
    incidentId: job.incident_id,
    summary: `${unit.caller.name} ${found(input.validation)} ${what(job)}${comment ? `: ${excerpt(comment)}` : '.'}`,
    before: { validation: null },
    after: {
      validation: input.validation,
      comment,
      recoveryPoint: { id: toGlobalId('RecoveryPoint', job.recovery_point_id) },
    },
  });
  return { ids: { restoreJob: id }, eventId };
};

const found = (validation: RestoreValidation): string =>
  validation === 'SUCCESSFUL' ? 'found in order' : 'found not working';
const what = ({ created_resource_arn: arn }: RestoreJob): string => arn ?? 'what was restored';

async function tellIncident(
  unit: Unit,
  incident: Incident,
  job: RestoreJob,
  validation: RestoreValidation,
  comment: string | null,
): Promise<void> {
  const verdict =
    validation === 'SUCCESSFUL'
      ? `What was restored works: ${what(job)}.`
      : `What was restored does not work: ${what(job)}. Another restore is needed, of an earlier recovery point perhaps.`;
  const body = comment ? `${verdict} ${comment}` : verdict;
  if (validation === 'FAILED' && !isOpen(incident.status)) {
    await writeComment(unit, incident, body);
    await reopenIncident(unit, { incidentId: toGlobalId('Incident', incident.id), reason: excerpt(body, 2000) });
    return;
  }
  const answers = transition(incident, 'completeCustomerAction', unit.caller.party);
  const answered = 'status' in answers;
  await writeComment(unit, incident, body);
  await changeIncident(unit, incident, {
    columns: answered ? { status: answers.status } : {},
    event: answered
      ? {
          kind: 'INCIDENT_CUSTOMER_ACTION_COMPLETED',
          summary: `${unit.caller.name} did what was asked on ${incident.number}: ${excerpt(body)}`,
          after: { message: body },
        }
      : {
          kind: 'INCIDENT_COMMENT_ADDED',
          summary: `${unit.caller.name} commented on ${incident.number}: ${excerpt(body)}`,
          after: { body, visibility: 'CUSTOMER' },
        },
  });
}
