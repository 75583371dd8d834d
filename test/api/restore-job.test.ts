import { toGlobalId } from '../../src/domain/id';
import type { Incident, RecoveryPoint } from '../../src/entities';
import { testApi } from '../harness/api';
import { restoreJobVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of restoreJobVerbs) describeMutation(api, verb);

const account = (name = 'production') => api.world.account('Acme', name);
const incidentOf = (columns: Partial<Incident> = {}) => api.world.incident(account(), columns);
const pointOf = (columns: Partial<RecoveryPoint> = {}) => api.world.recoveryPoint(account(), columns);
const asked = async (more: Record<string, unknown> = {}, point: Partial<RecoveryPoint> = {}) => ({
  incidentId: (await incidentOf()).globalId,
  recoveryPointId: (await pointOf(point)).globalId,
  ...more,
});
const HOUR = 3_600_000;

describe('a restore is refused before anything is sent', () => {
  it.each<[string, () => Promise<Record<string, unknown>>, string]>([
    [
      'of a point that has expired meanwhile, though no reading told',
      () => asked({}, { expires_at: new Date(Date.now() - 1) }),
      'INVALID_TRANSITION input.recoveryPointId',
    ],
    ['of one that is expired', () => asked({}, { status: 'EXPIRED' }), 'INVALID_TRANSITION input.recoveryPointId'],
    ['of half a backup', () => asked({}, { status: 'PARTIAL' }), 'INVALID_TRANSITION input.recoveryPointId'],
    ['of one in the making', () => asked({}, { status: 'CREATING' }), 'INVALID_TRANSITION input.recoveryPointId'],
    ['of one being deleted', () => asked({}, { status: 'DELETING' }), 'INVALID_TRANSITION input.recoveryPointId'],
    [
      'of another account’s point',
      async () => asked({ recoveryPointId: (await api.world.recoveryPoint(account('staging'))).globalId }),
      'INVALID input.recoveryPointId',
    ],
    [
      'of another tenant’s point',
      async () => asked({ recoveryPointId: (await api.world.recoveryPoint(api.world.account('Globex'))).globalId }),
      'NOT_FOUND input.recoveryPointId',
    ],
    [
      'within a resolved incident',
      async () => asked({ incidentId: (await incidentOf({ status: 'RESOLVED', resolved_at: new Date() })).globalId }),
      'INVALID_TRANSITION input.incidentId',
    ],
    [
      'to another account',
      () => asked({ targetAccountId: account('staging').globalId }),
      'UNSUPPORTED input.targetAccountId',
    ],
    [
      'to a foreign account',
      () => asked({ targetAccountId: api.world.account('Globex').globalId }),
      'NOT_FOUND input.targetAccountId',
    ],
    [
      'of a type that is not restored here',
      () => asked({}, { resource_type: 'Redshift' }),
      'UNSUPPORTED input.recoveryPointId',
    ],
    ['with an unknown option', () => asked({ options: { volumeTyp: 'gp3' } }), 'INVALID input.options.volumeTyp'],
    ['with an option of another type', () => asked({ options: { MultiAZ: true } }), 'INVALID input.options.MultiAZ'],
    [
      'with an option twice',
      () => asked({ options: { volumeType: 'gp3', VolumeType: 'io2' } }),
      'INVALID input.options.VolumeType',
    ],
    ['with an empty option', () => asked({ options: { volumeType: '' } }), 'REQUIRED input.options.volumeType'],
    ['with no option', () => asked({ options: { iops: null } }), 'REQUIRED input.options.iops'],
    [
      'with a huge option',
      () => asked({ options: { kmsKeyId: 'k'.repeat(8_001) } }),
      'TOO_LONG input.options.kmsKeyId',
    ],
    ['by a name where there is none', () => asked({ targetName: 'new' }), 'INVALID input.targetName'],
    [
      'by an impossible name',
      () => asked({ targetName: '1--db' }, { resource_type: 'RDS' }),
      'INVALID input.targetName',
    ],
    [
      'with the name as an option',
      () => asked({ options: { DBInstanceIdentifier: 'db' } }, { resource_type: 'RDS' }),
      'INVALID input.options.DBInstanceIdentifier',
    ],
    ['with an empty comment', () => asked({ comment: ' ' }), 'REQUIRED input.comment'],
    ['with a long comment', () => asked({ comment: 'c'.repeat(8_001) }), 'TOO_LONG input.comment'],
  ])('%s', async (_, input, refusal) => {
    const { rows: before } = await api.world.pool.query('select count(*)::int as n from restore_job');
    expect(await api.as('customer').refused('requestRestore', await input())).toBe(refusal);
    const { rows: after } = await api.world.pool.query('select count(*)::int as n from restore_job');
    expect(after).toEqual(before);
  });

  it('of the same point twice at once; with a name of its own a second one is made', async () => {
    const input = await asked({}, { resource_type: 'RDS', resource_arn: 'arn:aws:rds:us-east-1:1:db:main' });
    const customer = api.as('customer');
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => customer.mutate('requestRestore', input, 'restoreJob { id }')),
    );
    const codes = outcomes.map(({ userErrors }) => userErrors[0]?.code ?? 'done').sort();
    expect(codes).toEqual(['ALREADY_EXISTS', 'ALREADY_EXISTS', 'done']);
    await customer.done('requestRestore', { ...input, targetName: 'main-second' });
    expect(await customer.refused('requestRestore', { ...input, targetName: 'main-second' })).toBe(
      'ALREADY_EXISTS input.recoveryPointId',
    );
  });
});

describe('who may', () => {
  it('ask for a restore: the customer, not Accelerate, who does it', async () => {
    const input = await asked();
    const { userErrors } = await api.as('engineer').mutate('requestRestore', input);
    expect(userErrors).toEqual([
      expect.objectContaining({
        code: 'NOT_RESPONSIBLE',
        responsibleParty: 'CUSTOMER',
        responsibility: { code: 'BACKUP_RESTORE_REQUEST', position: 40 },
      }),
    ]);
    expect(await api.as('viewer').refused('requestRestore', input)).toMatch(/^FORBIDDEN/);
    await api.as('operator').done('requestRestore', input);
  });

  it('validate: the customer alone', async () => {
    const job = await api.world.restoreJob(account(), { recovery_point_id: (await pointOf()).id });
    const input = { restoreJobId: job.globalId, validation: 'SUCCESSFUL' };
    const { userErrors } = await api.as('engineer').mutate('recordRestoreValidation', input);
    expect(userErrors[0]).toMatchObject({ code: 'NOT_RESPONSIBLE', responsibility: { position: 39 } });
  });

  it('the portal learns it from permissions', async () => {
    const { globalId } = await incidentOf();
    const query = `query ($id: ID!) { viewer { permissions(operations: ["requestRestore"], id: $id) { allowed code } } }`;
    const ask = async (who: 'customer' | 'engineer') =>
      (await api.as(who).query(query, { id: globalId })).viewer.permissions;
    expect(await ask('customer')).toEqual([{ allowed: true, code: null }]);
    expect(await ask('engineer')).toEqual([{ allowed: false, code: 'NOT_RESPONSIBLE' }]);
    const resolved = await incidentOf({ status: 'RESOLVED', resolved_at: new Date() });
    const may = async (operation: string, id: string) =>
      (
        await api
          .as('customer')
          .query('query ($o: String!, $id: ID!) { viewer { can(operation: $o, id: $id) { code } } }', {
            o: operation,
            id,
          })
      ).viewer.can.code;
    expect(await may('requestRestore', resolved.globalId)).toBe('INVALID_TRANSITION');
    const verdicts = [{}, { validation: 'FAILED' as const }, { state: 'RUNNING' as const }];
    for (const [n, columns] of verdicts.entries()) {
      const job = await api.world.restoreJob(account(), { recovery_point_id: (await pointOf()).id, ...columns });
      expect(await may('recordRestoreValidation', job.globalId)).toBe(n === 0 ? null : 'INVALID_TRANSITION');
    }
  });
});

describe('a request', () => {
  it('keeps what is asked for in AWS Backup’s spelling, stands on the timeline, and has its job', async () => {
    const options = { VOLUMETYPE: 'gp3', encrypted: true, iops: 3000 };
    const input = await asked({ options, comment: 'The state of yesterday, please.' });
    const before = await api.settled();
    const { restoreJob } = await api
      .as('customer')
      .done('requestRestore', input, 'restoreJob { id state statusMessage }');
    expect(restoreJob).toMatchObject({ state: 'PENDING', statusMessage: null });
    const { rows } = await api.world.pool.query('select options, metadata, sent_at from restore_job where id = $1', [
      uuidOf(restoreJob.id),
    ]);
    expect(rows).toEqual([
      { options: { volumeType: 'gp3', encrypted: 'true', iops: '3000' }, metadata: null, sent_at: null },
    ]);
    expect(await api.world.queued()).toContainEqual({
      task: 'run-restore',
      key: `run-restore:${uuidOf(restoreJob.id)}`,
      ids: { restoreJobId: uuidOf(restoreJob.id) },
    });
    await api.settled();
    const { events } = await api
      .as('engineer')
      .query(
        `query ($after: String) { events(first: 50, after: $after) { nodes { kind raciActivity { position } subject { id } after } } }`,
        { after: before },
      );
    expect(events.nodes.map(({ kind }: { kind: string }) => kind)).toEqual([
      'INCIDENT_COMMENT_ADDED',
      'RESTORE_REQUESTED',
    ]);
    expect(events.nodes[1]).toMatchObject({
      raciActivity: { position: 40 },
      subject: { id: restoreJob.id },
      after: { recoveryPoint: { id: input.recoveryPointId }, options: { volumeType: 'gp3' } },
    });
  });
});

describe('the customer’s verdict', () => {
  const restored = async (status: Incident['status'], columns: Record<string, unknown> = {}) => {
    const resolved =
      status === 'RESOLVED' ? { resolved_at: new Date(), resolution: 'Restored.', outcome: 'RESTORED' as const } : {};
    const incident = await incidentOf({ status, ...resolved });
    const job = await api.world.restoreJob(account(), {
      recovery_point_id: (await pointOf()).id,
      incident_id: incident.id,
      ...columns,
    });
    return { incident, input: { restoreJobId: job.globalId, validation: 'SUCCESSFUL' } };
  };
  const statusOf = async (id: string) =>
    (
      await api
        .as('customer')
        .query('query ($id: ID!) { incident(id: $id) { status comments(last: 1) { nodes { body party } } } }', { id })
    ).incident;

  it('is given once', async () => {
    const { input } = await restored('WORK_IN_PROGRESS');
    await api.as('customer').done('recordRestoreValidation', input);
    for (const validation of ['SUCCESSFUL', 'FAILED']) {
      expect(await api.as('operator').refused('recordRestoreValidation', { ...input, validation })).toBe(
        'INVALID_TRANSITION input.restoreJobId',
      );
    }
  });

  it.each(['PENDING', 'RUNNING', 'FAILED', 'ABORTED'] as const)('is not given on what is %s', async (state) => {
    const { input } = await restored('WORK_IN_PROGRESS', { state });
    expect(await api.as('customer').refused('recordRestoreValidation', input)).toBe(
      'INVALID_TRANSITION input.restoreJobId',
    );
  });

  it('that it does not work keeps the incident with Accelerate, and asks for another restore', async () => {
    const { incident, input } = await restored('PENDING_CUSTOMER_ACTION');
    await api
      .as('customer')
      .done('recordRestoreValidation', { ...input, validation: 'FAILED', comment: 'Tables are missing.' });
    expect(await statusOf(incident.globalId)).toMatchObject({
      status: 'CUSTOMER_ACTION_COMPLETED',
      comments: {
        nodes: [{ body: expect.stringMatching(/Another restore is needed.*Tables are missing\./), party: 'CUSTOMER' }],
      },
    });
  });

  it('that it does not work opens a resolved incident again; that it works leaves it', async () => {
    const failed = await restored('RESOLVED');
    await api.as('customer').done('recordRestoreValidation', { ...failed.input, validation: 'FAILED' });
    expect(await statusOf(failed.incident.globalId)).toMatchObject({ status: 'REOPENED' });
    const fine = await restored('RESOLVED');
    await api.as('customer').done('recordRestoreValidation', fine.input);
    expect(await statusOf(fine.incident.globalId)).toMatchObject({ status: 'RESOLVED' });
  });

  it('of a restore that was begun in AWS is taken too', async () => {
    const job = await api.world.restoreJob(account(), { recovery_point_id: (await pointOf()).id });
    const { restoreJob } = await api
      .as('customer')
      .done(
        'recordRestoreValidation',
        { restoreJobId: job.globalId, validation: 'FAILED' },
        'restoreJob { validation incident { id } requestedBy { __typename } }',
      );
    expect(restoreJob).toEqual({ validation: 'FAILED', incident: null, requestedBy: { __typename: 'AwsActor' } });
  });
});

describe('the evidence of a recovery point', () => {
  it('is its newest restore that ended by itself', async () => {
    const point = await pointOf();
    const at = (hours: number) => new Date(Date.now() - hours * HOUR);
    const of = (state: 'COMPLETED' | 'FAILED' | 'ABORTED' | 'RUNNING', hours: number) =>
      api.world.restoreJob(account(), {
        recovery_point_id: point.id,
        state,
        completed_at: state === 'RUNNING' ? null : at(hours),
      });
    const evidence = async () =>
      (
        await api
          .as('customer')
          .query('query ($id: ID!) { node(id: $id) { ... on RecoveryPoint { lastRestoreTest { id state } } } }', {
            id: point.globalId,
          })
      ).node.lastRestoreTest;
    expect(await evidence()).toBeNull();
    const first = await of('COMPLETED', 9);
    await of('ABORTED', 2);
    await of('RUNNING', 0);
    expect(await evidence()).toEqual({ id: first.globalId, state: 'COMPLETED' });
    const second = await of('FAILED', 5);
    expect(await evidence()).toEqual({ id: second.globalId, state: 'FAILED' });
  });
});

const uuidOf = (id: string): string => {
  const uuid = Buffer.from(id, 'base64url').toString().split(':')[2]!;
  expect(toGlobalId('RestoreJob', uuid)).toBe(id);
  return uuid;
};
