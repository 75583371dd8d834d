/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
import { randomUUID } from 'node:crypto';
import { SSMClient } from '@aws-sdk/client-ssm';
import { fromGlobalId } from '../../src/domain/id';
import { createSessions, type AwsSessions } from '../../src/integrations/aws/session';
import { deployment, housekeeping, synchronisation } from '../../src/jobs';
import { startWorkers, type Workers } from '../../src/jobs/run';
import { fireTimers } from '../../src/jobs/timers';
import { customerKey } from '../../src/sandbox';
import { testApi } from './api';
import { testCloud, type CloudAccount } from './aws';
import { silent } from './jobs';
import { withPatch } from './patching';
import { until } from './until';
import type { KnownAccount } from './world';

export const REGION = 'us-east-1';

/** An API with workers and timers over the simulated AWS, whose clock goes with the service's. At the top of a file. */
export function testWindows() {
  let workers: Workers | null = null;
  let sessions: AwsSessions;
  const stopping = new AbortController();
  let timers: Promise<void> = Promise.resolve();
  const clients: SSMClient[] = [];
  // Hooks that end run in their order: what uses the database and the cloud ends before they do.
  afterAll(async () => {
    stopping.abort();
    await timers;
    await workers?.stop();
    sessions?.close();
    for (const client of clients) client.destroy();
  });
  const sky = testCloud({ accounts: 40, resources: 400 });
  const api = testApi();
  const free: CloudAccount[] = [];
  let count = 0;

  let offset = 0;
  const service = (): Date => new Date(Date.now() + offset);
  const context = () => ({ database: api.world.database, aws: sessions, now: service, log: silent });
  const work = async (): Promise<void> => {
    const jobs = { ...housekeeping, ...synchronisation, ...deployment };
    workers ??= await startWorkers({ pool: api.world.pool, context: context(), jobs, concurrency: 6 });
  };
  const rest = async (): Promise<void> => {
    await workers?.stop();
    workers = null;
  };
  beforeAll(async () => {
    sessions = createSessions({ requestTimeoutMs: 5_000 });
    free.push(...(await sky.cloud.accounts()));
    timers = fireTimers(api.world.database, stopping.signal, silent);
  });
  beforeEach(work);

  /** An account of Acme that no other test has, with the add-on. `sampled`: one in which AWS has windows already. */
  async function account(sampled = false): Promise<KnownAccount> {
    const given = await pick(sampled);
    const externalId = randomUUID();
    const now = new Date();
    const made = await api.world.addAccount('Acme', `windows ${++count}`, {
      aws_account_id: given.accountId,
      external_id: externalId,
      verified_at: now,
      owned_at: now,
      regions: [REGION],
    });
    await sky.cloud.trust(given.accountId, externalId);
    await withPatch(api, made);
    return made;
  }

  async function pick(sampled: boolean): Promise<CloudAccount> {
    const managed = (one: CloudAccount) => ((one as { addOns?: string[] }).addOns ?? []).includes('PATCH');
    const place = free.findIndex((one) => one.regions.includes(REGION) && managed(one) === sampled);
    if (place < 0) throw new Error('The simulated world has no such account left.');
    return free.splice(place, 1)[0];
  }

  /** As somebody in the customer's console. */
  function console_(of: KnownAccount): SSMClient {
    const client = new SSMClient({ region: REGION, credentials: customerKey(of.awsAccountId) });
    clients.push(client);
    return client;
  }

  const fields = `id windowId name enabled schedule timezone status version nextExecutionAt upcoming(first: 5) skipped advice
    duration targets { key values } maxConcurrency suppression { id active startsAt endsAt patchWindow { id } }
    notices { kind dueAt sentAt serviceRequest { id title status } }`;
  const look = async (id: string): Promise<any> =>
    (await api.as('viewer').query(`query ($id: ID!) { node(id: $id) { ... on PatchWindow { ${fields} } } }`, { id }))
      .node;

  async function make(of: KnownAccount, input: Record<string, unknown>): Promise<any> {
    const { patchWindow } = await api
      .as('customer')
      .done('createPatchWindow', { ...input, accountId: of.globalId, region: REGION } as never, 'patchWindow { id }');
    return settled(patchWindow.id);
  }

  /** Once AWS has taken or refused it. */
  const settled = (id: string): Promise<any> =>
    until('AWS has taken or refused it', async () => {
      const { rows } = await api.world.pool.query(
        `select applied_revision >= revision or status in ('FAILED', 'DELETED') as ended from patch_window where id = $1`,
        [fromGlobalId(id)!.uuid],
      );
      return rows[0].ended ? look(id) : null;
    });

  async function change(id: string, input: object): Promise<any> {
    await api.as('customer').done('updatePatchWindow', { windowId: id, ...input } as never);
    return settled(id);
  }

  async function sync(of: KnownAccount): Promise<void> {
    const input = { accountId: of.globalId, sources: ['EC2', 'SSM'] };
    const { job } = await api.as('engineer').done('syncAccount', input as never, 'job { id }');
    await until('the synchronisation has ended', async () => {
      const { rows } = await api.world.pool.query('select ended_at, error from job where id = $1', [
        fromGlobalId(job.id)!.uuid,
      ]);
      if (rows[0].error) throw new Error(rows[0].error as string);
      return rows[0].ended_at;
    });
  }

  /** Both clocks go on. */
  async function advance(milliseconds: number): Promise<void> {
    const seconds = Math.ceil(milliseconds / 1_000);
    await sky.cloud.control('POST', 'advance', { by: `PT${seconds}S` });
    await api.world.advance(seconds * 1_000);
    offset += seconds * 1_000;
  }

  const now = async (): Promise<Date> =>
    (await api.world.pool.query(`select now() + offset_ms * interval '1 ms' as now from service_clock`)).rows[0].now;

  return { sky, api, work, rest, account, console: console_, look, make, settled, change, sync, advance, now };
}
