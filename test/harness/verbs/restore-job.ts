import type { RunningApi } from '../api';
import type { Verb } from './verb';

export const restoreJobVerbs: Verb[] = [
  {
    name: 'requestRestore',
    by: 'customer',
    stranger: 'stranger',
    kind: 'RESTORE_REQUESTED',
    selection:
      'restoreJob { state requestedBy { displayName party } incident { number } recoveryPoint { status lastRestoreTest { id } } validation account { name } }',
    prepare: async ({ world }: RunningApi) => {
      const account = world.account('Acme');
      const [incident, point] = [await world.incident(account), await world.recoveryPoint(account)];
      return { incidentId: incident.globalId, recoveryPointId: point.globalId, comment: 'We need yesterday’s state.' };
    },
    other: { comment: 'Never mind.' },
    target: 'incidentId',
    expected: {
      restoreJob: {
        state: 'PENDING',
        requestedBy: { displayName: 'key of the customer', party: 'CUSTOMER' },
        incident: { number: expect.stringMatching(/^INC/) },
        recoveryPoint: { status: 'COMPLETED', lastRestoreTest: null },
        validation: null,
        account: { name: 'production' },
      },
    },
    versioned: false,
  },
  {
    name: 'recordRestoreValidation',
    by: 'operator',
    stranger: 'stranger',
    kind: 'RESTORE_VALIDATED',
    selection: 'restoreJob { state validation validatedAt validatedBy { name } incident { status } }',
    prepare: async ({ world }: RunningApi) => {
      const account = world.account('Acme');
      const incident = await world.incident(account, { status: 'PENDING_CUSTOMER_ACTION' });
      const point = await world.recoveryPoint(account);
      const job = await world.restoreJob(account, { recovery_point_id: point.id, incident_id: incident.id });
      return { restoreJobId: job.globalId, validation: 'SUCCESSFUL', comment: 'Everything is there.' };
    },
    other: { validation: 'FAILED' },
    target: 'restoreJobId',
    expected: {
      restoreJob: {
        state: 'COMPLETED',
        validation: 'SUCCESSFUL',
        validatedAt: expect.any(String),
        validatedBy: null,
        incident: { status: 'CUSTOMER_ACTION_COMPLETED' },
      },
    },
    versioned: false,
  },
];
