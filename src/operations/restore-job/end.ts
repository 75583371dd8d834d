import type { EventDraft } from '../../domain/event';
import { toGlobalId } from '../../domain/id';
import { transition } from '../../domain/incident';
import type { DiscoveredRestore } from '../../domain/restore-job';
import type { Incident, RestoreJob } from '../../entities';
import { writeComment } from '../comment';
import { changeIncident } from '../incident/change';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';

export type Ending = Pick<DiscoveredRestore, 'state' | 'statusMessage' | 'percentDone' | 'createdResourceArn'> & {
  completedAt: Date;
};

/**
 * Ends a restore that is held, once: its row, its event, and the word of it on its incident. What succeeded waits for
 * the customer, who alone can say whether it works; what failed is Accelerate's to go on with.
 */
export async function endRestore(unit: Unit, row: RestoreJob, ending: Ending): Promise<void> {
  await unit.query(
    `update restore_job set state = $2, status_message = $3, percent_done = coalesce($4, percent_done),
       created_resource_arn = $5, completed_at = $6, updated_at = $7
     where id = $1`,
    [
      row.id,
      ending.state,
      ending.statusMessage,
      ending.state === 'COMPLETED' ? 100 : ending.percentDone,
      ending.createdResourceArn,
      ending.completedAt,
      unit.now,
    ],
  );
  await unit.cancel('run-restore', row.id);
  const what = await restored(unit, row);
  if (row.incident_id) await tellIncident(unit, row.incident_id, ending, what);
  await unit.record(endedEvent(row, ending, what));
}

interface Restored {
  name: string;
  pointAt: Date;
}

async function restored(unit: Unit, row: RestoreJob): Promise<Restored> {
  const [found] = await unit.query<Restored>(
    `select coalesce(r.name, p.resource_arn) as name, p.created_at as "pointAt"
     from recovery_point p left join resource r on r.id = p.resource_id where p.id = $1`,
    [row.recovery_point_id],
  );
  return found;
}

function endedEvent(row: RestoreJob, ending: Ending, { name, pointAt }: Restored): EventDraft {
  const { state, statusMessage, createdResourceArn } = ending;
  const of = `The restore of ${excerpt(name)} as of ${utc(pointAt)}`;
  return {
    kind: state === 'COMPLETED' ? 'RESTORE_COMPLETED' : 'RESTORE_FAILED',
    organizationId: row.organization_id,
    accountId: row.account_id,
    subject: { type: 'RestoreJob', id: row.id },
    incidentId: row.incident_id,
    occurredAt: ending.completedAt,
    summary:
      state === 'COMPLETED'
        ? `${of} is complete: ${createdResourceArn ?? 'AWS Backup does not tell what it made'}.`
        : `${of} ${state === 'ABORTED' ? 'was aborted' : 'failed'}${statusMessage ? `: ${excerpt(statusMessage)}` : '.'}`,
    before: { state: row.state },
    after: {
      state,
      statusMessage,
      createdResourceArn,
      recoveryPoint: { id: toGlobalId('RecoveryPoint', row.recovery_point_id) },
    },
  };
}

async function tellIncident(unit: Unit, id: string, ending: Ending, { name, pointAt }: Restored): Promise<void> {
  const [incident] = await unit.query<Incident>('select * from incident where id = $1 for no key update', [id]);
  const of = `${name} as of ${utc(pointAt)}`;
  if (ending.state !== 'COMPLETED') {
    const how = ending.state === 'ABORTED' ? 'was aborted' : 'failed';
    const why = ending.statusMessage ? ` AWS Backup says: ${ending.statusMessage}` : '';
    const body = `The restore of ${of} ${how}.${why}`;
    const step = transition(incident, 'comment', 'ACCELERATE');
    await writeComment(unit, incident, body);
    await changeIncident(unit, incident, {
      columns: 'status' in step ? { status: step.status } : {},
      event: {
        kind: 'INCIDENT_COMMENT_ADDED',
        summary: `${incident.number}: ${excerpt(body)}`,
        after: { body, visibility: 'CUSTOMER' },
      },
      unattended: true,
    });
    return;
  }
  const message =
    `${of} is restored${ending.createdResourceArn ? ` as ${ending.createdResourceArn}` : ''}. ` +
    'Please check that it works as it should, and record what you found.';
  await writeComment(unit, incident, message);
  const step = transition(incident, 'requestCustomerAction', 'ACCELERATE');
  const asks = 'status' in step;
  await changeIncident(unit, incident, {
    columns: asks ? { status: step.status } : {},
    event: asks
      ? {
          kind: 'INCIDENT_CUSTOMER_ACTION_REQUESTED',
          summary: `The customer is asked to validate what was restored on ${incident.number}: ${excerpt(message)}`,
          after: { message },
        }
      : {
          kind: 'INCIDENT_COMMENT_ADDED',
          summary: `${incident.number}: ${excerpt(message)}`,
          after: { body: message, visibility: 'CUSTOMER' },
        },
    unattended: true,
  });
}

const utc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
