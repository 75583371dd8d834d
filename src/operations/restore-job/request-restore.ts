import { InvalidError, TransitionError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { isOpen, transition } from '../../domain/incident';
import { newId } from '../../domain/new-id';
import { whyNotRestorable } from '../../domain/recovery-point';
import { isRestorableType, optionsOf, RESTORABLE_TYPES, targetNameOf } from '../../domain/restore-options';
import { OPEN_RESTORES } from '../../domain/restore-job';
import type { Incident, RecoveryPoint } from '../../entities';
import { accepted, idOf, notFound, optionalTextOf } from '../check';
import { writeComment } from '../comment';
import { changeIncident } from '../incident/change';
import { lockIncident } from '../incident/lock';
import { holdName } from '../lock';
import type { Operation } from '../perform';
import { actorOf } from '../record';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { wakeRestores } from './wake';

export interface RequestRestoreInput {
  incidentId: string;
  recoveryPointId: string;
  comment?: string | null;
  targetAccountId?: string | null;
  targetName?: string | null;
  options?: Record<string, unknown> | null;
  idempotencyKey?: string | null;
}

/**
 * Asks for a restore within an incident. Everything that can be known to be in its way is looked at here, before AWS is
 * sent anything; a job does the rest.
 */
export const requestRestore: Operation<RequestRestoreInput> = async (unit, input) => {
  const comment = optionalTextOf(input.comment, 'comment');
  const incident = await lockIncident(unit, { incidentId: input.incidentId });
  const point = await restorablePoint(unit, input, incident);
  await requireOwnAccount(unit, input, point);
  const targetName = targetNameOf(point.resource_type, input.targetName);
  const options = optionsOf(point.resource_type, input.options);
  await requireNoOther(unit, point, targetName);
  const id = newId();
  const actor = actorOf(unit.caller);
  await unit.query(
    `insert into restore_job (id, organization_id, account_id, region, recovery_point_id, incident_id, state, actor_kind,
       actor_id, actor_name, party, actor_detail, comment, target_name, options, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, 'PENDING', $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)`,
    [
      id,
      point.organization_id,
      point.account_id,
      point.region,
      point.id,
      incident.id,
      actor.kind,
      actor.id,
      actor.name,
      actor.party,
      actor.detail,
      comment,
      targetName,
      JSON.stringify(options),
      unit.now,
    ],
  );
  if (comment) await say(unit, incident, comment);
  await wakeRestores(unit, [id]);
  const eventId = await unit.record({
    kind: 'RESTORE_REQUESTED',
    organizationId: incident.organization_id,
    accountId: incident.account_id,
    subject: { type: 'RestoreJob', id },
    incidentId: incident.id,
    summary: `${unit.caller.name} asks within ${incident.number} to restore ${excerpt(point.resource_arn)} as of ${utc(point.created_at)}.`,
    after: {
      state: 'PENDING',
      recoveryPoint: { id: toGlobalId('RecoveryPoint', point.id) },
      targetName,
      options,
      comment,
    },
  });
  return { ids: { restoreJob: id }, eventId };
};

/** The recovery point, where something can be restored from it within the incident. */
async function restorablePoint(unit: Unit, input: RequestRestoreInput, incident: Incident): Promise<RecoveryPoint> {
  const path = ['input', 'recoveryPointId'];
  if (!isOpen(incident.status)) {
    throw new TransitionError(
      `${incident.number} is ${incident.status}: a restore is asked for within an open incident. Reopen it, or report a new one.`,
      ['input', 'incidentId'],
    );
  }
  const uuid = idOf('RecoveryPoint', input.recoveryPointId, 'recoveryPointId');
  const [point] = await unit.query<RecoveryPoint>('select * from recovery_point where id = $1', [uuid]);
  if (!point) notFound('RecoveryPoint', path);
  if (point.account_id !== incident.account_id) {
    throw new InvalidError(`The recovery point lies in another account than ${incident.number}.`, path);
  }
  const why = whyNotRestorable({ status: point.status, expiresAt: point.expires_at }, unit.now);
  if (why) throw new InvalidError(why, path, 'INVALID_TRANSITION');
  if (!isRestorableType(point.resource_type)) {
    throw new InvalidError(
      `Resources of type ${point.resource_type} are not restored here, but ${RESTORABLE_TYPES.join(', ')}. Ask for it in a comment.`,
      path,
      'UNSUPPORTED',
    );
  }
  return point;
}

/** AWS Backup restores into the account of the vault: another one is refused, known or not. */
async function requireOwnAccount(unit: Unit, { targetAccountId }: RequestRestoreInput, point: RecoveryPoint) {
  if (targetAccountId === null || targetAccountId === undefined) return;
  const path = ['input', 'targetAccountId'];
  const uuid = idOf('Account', targetAccountId, 'targetAccountId');
  if (uuid === point.account_id) return;
  const [account] = await unit.query<{ name: string }>('select name from account where id = $1', [uuid]);
  if (!account) notFound('Account', path);
  throw new InvalidError(
    `A recovery point is restored into the account in which it lies, not into ${account.name}. Copy it there first.`,
    path,
    'UNSUPPORTED',
  );
}

/** The same is not restored twice at once: whoever asks again is told of the first. */
async function requireNoOther(unit: Unit, point: RecoveryPoint, targetName: string | null): Promise<void> {
  await holdName(unit, `restore ${point.id}`);
  const [other] = await unit.query<{ state: string }>(
    `select state from restore_job where recovery_point_id = $1 and state = any ($2)
       and target_name is not distinct from $3 and incident_id is not null limit 1`,
    [point.id, [...OPEN_RESTORES], targetName],
  );
  if (!other) return;
  throw new InvalidError(
    `This recovery point is being restored already (${other.state})${targetName ? '' : '; a further one takes a targetName'}.`,
    ['input', 'recoveryPointId'],
    'ALREADY_EXISTS',
  );
}

/** What was said with it stands among the comments too, and ends a waiting for the customer. */
async function say(unit: Unit, incident: Incident, body: string): Promise<void> {
  const status = accepted(transition(incident, 'comment', unit.caller.party));
  await writeComment(unit, incident, body);
  await changeIncident(unit, incident, {
    columns: { status },
    event: {
      kind: 'INCIDENT_COMMENT_ADDED',
      summary: `${unit.caller.name} commented on ${incident.number}: ${excerpt(body)}`,
      after: { body, visibility: 'CUSTOMER' },
    },
  });
}

const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
