/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { leader } from '../../src/database/lock';
import { systemCaller } from '../../src/domain/caller';
import { deliverToSupport } from '../../src/jobs/deliver-to-support';
import { freeJobsOfDead } from '../../src/jobs/heartbeat';
import { SYNC_ORDER } from '../../src/domain/discovery';
import { syncSupport } from '../../src/jobs/sync-support';
import { beginMessage } from '../../src/operations/support-case/begin-message';
import { transact } from '../../src/operations/unit';
import { silent } from '../harness/jobs';
import { testSupport } from '../harness/support';
import { until } from '../harness/until';

const support = testSupport();
const { api } = support;
const DEAD_AFTER_MS = 1_200;

const comment = (incident: { id: string }, body: string) =>
  api.as('engineer').done('addIncidentComment', { incidentId: incident.id, visibility: 'CUSTOMER', body });

async function notesOn(incident: { id: string }): Promise<string[]> {
  const { incident: found } = await api
    .as('engineer')
    .query(
      'query ($id: ID!) { incident(id: $id) { comments(first: 9, filter: { visibility: { eq: INTERNAL } }) { nodes { body } } } }',
      { id: incident.id },
    );
  return found.comments.nodes.map(({ body }: any) => body);
}

type Taken = Awaited<ReturnType<typeof support.taken>>;

const bodiesIn = async ({ place, caseId }: Taken) =>
  (await support.caseIn(place, caseId)).communications.map(({ body }) => body.split('\n\n[')[0]);
const { signal } = new AbortController();
const alone = () => ({ ...support.context(), signal });
const caseOf = async ({ place }: Taken): Promise<string> => (await support.messages(place))[0].support_case_id;

/** Lets the time of retries come. */
const hurry = () =>
  api.world.pool.query(
    `update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null`,
  );

async function killed(moment: 'before' | 'after'): Promise<void> {
  const script = join(__dirname, '../harness/support-process.ts');
  const { connectionString } = api.world.pool.options as { connectionString: string };
  const child = spawn(
    process.execPath,
    ['-r', '@swc-node/register', script, connectionString, `${DEAD_AFTER_MS}`, moment],
    // Jest's own copy of the environment, which knows where the simulated AWS is.
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env } },
  );
  const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('exit', (code, name) => resolve([code, name])),
  );
  expect(signal).toBe('SIGKILL');
}

describe('a worker killed with kill -9 around the call', () => {
  let looking: { stop(): Promise<void> };
  beforeEach(() => {
    const lead = (key: string, onLeading: (signal: AbortSignal) => Promise<void> | void) =>
      leader(api.world.pool, key, { onLeading, intervalMs: 100 });
    looking = freeJobsOfDead(api.world.pool, lead, silent, DEAD_AFTER_MS);
  });
  afterEach(() => looking.stop());

  it.each(['before', 'after'] as const)('%s AWS has it: it is said once', async (moment) => {
    const taken = await support.taken();
    await support.rest();
    await comment(taken.incident, 'We look into it.');
    await killed(moment);
    expect(await bodiesIn(taken)).toEqual(
      moment === 'before' ? ['Since this morning.'] : ['Since this morning.', 'We look into it.'],
    );
    expect(await support.messages(taken.place)).toEqual([
      expect.objectContaining({ status: 'PENDING', began_at: expect.any(Date) }),
    ]);
    await support.work();
    await support.delivered(taken.place);
    expect(await bodiesIn(taken)).toEqual(['Since this morning.', 'We look into it.']);
    await support.sync(taken.place);
    expect((await taken.now()).comments.nodes).toHaveLength(1);
  });

  it('after a resolution: what the customer opened again meanwhile is not resolved once more', async () => {
    const taken = await support.taken();
    await support.rest();
    await api
      .as('engineer')
      .done('resolveIncident', { incidentId: taken.incident.id, resolution: 'A disk.', outcome: 'RESTORED' });
    // Its words first, each with its process, then the deed.
    await killed('after');
    await until('the dead one’s job is free', async () => {
      const { rows } = await api.world.pool.query(
        `select from graphile_worker._private_jobs where locked_at is not null`,
      );
      return rows.length === 0;
    });
    await hurry();
    await killed('after');
    expect((await support.caseIn(taken.place, taken.caseId)).status).toBe('resolved');
    await support.inCase(taken.place, taken.caseId, { body: 'It is not.' });
    await support.work();
    await support.delivered(taken.place);
    expect((await support.messages(taken.place)).map(({ status }) => status)).toEqual(['SENT', 'DROPPED']);
    await support.sync(taken.place);
    expect(await taken.now()).toMatchObject({ status: 'REOPENED' });
    expect((await support.caseIn(taken.place, taken.caseId)).status).toBe('reopened');
    expect(await bodiesIn(taken)).toHaveLength(3);
  });
});

it('a reading that finds what a dead worker said ends it, too', async () => {
  const taken = await support.taken();
  await support.rest();
  await comment(taken.incident, 'We look into it.');
  const [message] = await support.messages(taken.place);
  await transact(api.world.database, systemCaller('test'), (unit) => beginMessage(unit, message.support_case_id));
  await support.inCase(taken.place, taken.caseId, { as: 'AWS', body: message.body! });
  await syncSupport({ accountId: taken.place.id }, alone());
  expect((await support.messages(taken.place)).map(({ status }) => status)).toEqual(['SENT']);
  await deliverToSupport({ supportCaseId: message.support_case_id }, alone());
  expect(await bodiesIn(taken)).toEqual(['Since this morning.', 'We look into it.']);
  expect((await taken.now()).comments.nodes).toHaveLength(1);
});

it('what AWS was asked and does not show yet is looked for again, not said again', async () => {
  const taken = await support.taken();
  await support.rest();
  await comment(taken.incident, 'We look into it.');
  const id = await caseOf(taken);
  await transact(api.world.database, systemCaller('test'), (unit) => beginMessage(unit, id));
  await deliverToSupport({ supportCaseId: id }, { ...alone(), supportSettlesMs: 600_000 });
  expect(await bodiesIn(taken)).toEqual(['Since this morning.']);
  await api.world.pool.query(`update support_message set began_at = began_at - interval '11 minutes'`);
  await deliverToSupport({ supportCaseId: id }, { ...alone(), supportSettlesMs: 600_000 });
  expect(await bodiesIn(taken)).toEqual(['Since this morning.', 'We look into it.']);
});

it('while something of ours is under way, nobody is taken for having moved the case; an older reading is no news', async () => {
  const taken = await support.taken();
  await support.rest();
  await comment(taken.incident, 'We look into it.');
  const [message] = await support.messages(taken.place);
  await transact(api.world.database, systemCaller('test'), (unit) => beginMessage(unit, message.support_case_id));
  await support.inCase(taken.place, taken.caseId, { as: 'AWS', status: 'work-in-progress' });
  await syncSupport({ accountId: taken.place.id }, alone());
  expect(await taken.now()).toMatchObject({ status: 'UNASSIGNED' });
  await deliverToSupport({ supportCaseId: message.support_case_id }, { ...alone(), supportSettlesMs: 0 });
  // Its own way there is not known; that somebody else moved it is told by the next reading, and by no older one.
  await api.world.pool.query('update support_case set reading = reading + 1000 where id = $1', [
    message.support_case_id,
  ]);
  await support.inCase(taken.place, taken.caseId, { as: 'AWS', status: 'pending-customer-action' });
  await syncSupport({ accountId: taken.place.id }, alone());
  expect(await taken.now()).toMatchObject({ status: 'UNASSIGNED' });
  await api.world.pool.query('update support_case set reading = 0 where id = $1', [message.support_case_id]);
  await syncSupport({ accountId: taken.place.id }, alone());
  expect(await taken.now()).toMatchObject({ status: 'PENDING_CUSTOMER_ACTION' });
});

it('waits while AWS throttles, and says it in its order when it is over', async () => {
  const taken = await support.taken();
  const weather = (name: string) => support.cloud.scenario(name, { accountId: taken.place.awsAccountId });
  await weather('throttled-account');
  await comment(taken.incident, 'first');
  await until('it was refused', async () => (await support.messages(taken.place))[0].last_error);
  await comment(taken.incident, 'second');
  await weather('heal-account');
  await until('all is delivered', async () => {
    await hurry();
    return (await support.messages(taken.place)).every(({ status }) => status === 'SENT');
  });
  expect(await bodiesIn(taken)).toEqual(['Since this morning.', 'first', 'second']);
  expect(await notesOn(taken.incident)).toEqual([]);
}, 180_000);

it('says to Accelerate what AWS refuses for good, and goes on', async () => {
  const taken = await support.taken();
  await support.rest();
  await comment(taken.incident, 'first');
  const [message] = await support.messages(taken.place);
  // Longer than AWS takes: as if its limit had been lowered.
  await api.world.pool.query('update support_message set body = $2 where id = $1', [message.id, 'x'.repeat(8_001)]);
  await comment(taken.incident, 'second');
  await support.work();
  await support.delivered(taken.place);
  expect((await support.messages(taken.place)).map(({ status }) => status)).toEqual(['FAILED', 'SENT']);
  expect(await notesOn(taken.incident)).toEqual([
    `This did not reach case ${taken.displayId} in 1 attempts: ValidationException: communicationBody must have 1 to 8000 characters`,
  ]);
  expect(await bodiesIn(taken)).toEqual(['Since this morning.', 'second']);
});

it('an account without a plan for the Support API is told so, and nothing else of it is held up', async () => {
  const place = await support.account();
  await support.control('support-plan', place, { subscribed: false });
  const refusal = 'SubscriptionRequiredException: AWS Premium Support Subscription is required to use this service.';
  // Which plan an account has is its own choice: the source says so, and the synchronisation went well.
  expect(await support.sync(place)).toMatchObject({ status: 'SUCCEEDED', error: null });
  await api.as('engineer').done('syncAccount', { accountId: place.globalId });
  const syncs = await until('all was read', async () => {
    const { account } = await api
      .as('customer')
      .query('query ($id: ID!) { account(id: $id) { syncs { source region lastSuccessAt lastError } } }', {
        id: place.globalId,
      });
    return account.syncs.length === 2 * SYNC_ORDER.length + 1 ? account.syncs : null;
  });
  const failed = syncs.filter(({ lastError }: any) => lastError !== null);
  expect(failed).toEqual([{ source: 'SUPPORT', region: 'us-east-1', lastSuccessAt: null, lastError: refusal }]);
  await support.control('support-plan', place, { subscribed: true });
  expect(await support.sync(place)).toMatchObject({ status: 'SUCCEEDED', error: null });
});
