import { DescribeInstancePatchStatesCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { randomUUID } from 'node:crypto';
import { advance } from '../../src/compose/advance';
import { followClock, type ServiceClock } from '../../src/database/clock';
import { fromGlobalId, toGlobalId } from '../../src/domain/id';
import type { Account, Incident, PatchRun, PatchTarget, PatchWindow } from '../../src/entities';
import { openQueue, queueDepth } from '../../src/integrations/aws/sqs';
import { deployment, housekeeping, patching, remediation, synchronisation } from '../../src/jobs';
import { consumeSignals } from '../../src/jobs/consume-signals';
import { fireTimers } from '../../src/jobs/timers';
import { deliver } from '../../src/operations/signal/deliver';
import { testApi, type RunningApi } from './api';
import { testCloud, type Cloud } from './aws';
import { silent, Workshop } from './jobs';
import { withPatch } from './patching';
import { until } from './until';

export const REGION = 'us-east-1';
const HOUR = 3_600_000;
const WEEKS = 6;

/** As the simulated AWS tells of an instance. */
export interface Machine {
  instanceId: string;
  state: string;
  bootable: boolean;
  answers: boolean;
  rootVolumeSnapshotId: string | null;
  installs: { at: string; outcome: string; snapshotId: string | null; snapshotAt?: string; rebooted: boolean }[];
}

/** What the simulated AWS measured of a window's execution. */
export interface Measured {
  windowId: string;
  status: string;
  tasks: { total: number; begun: number; mostAtOnce: number; errors: number; closed: string | null }[];
}

export type Told = Omit<PatchTarget, 'chain'> & {
  chain: { kind: string; status: string; message: string | null; evidence: Record<string, unknown> | null }[];
};

/** An account whose instances are patched: the API, its workers, the simulated AWS and one clock for them all. */
export class Patches {
  account!: Account;
  private readonly taken = new Set<string>();
  private clock!: ServiceClock;
  private queued!: () => Promise<number>;
  private sandboxOffset = 0;
  private begunAt = 0;
  private hears = true;
  private due: Set<string> | null = null;
  private stopping = new AbortController();
  private ends: (() => Promise<unknown> | void)[] = [];

  constructor(
    readonly api: RunningApi,
    readonly shop: Workshop,
    readonly cloud: Cloud,
  ) {}

  async start(): Promise<void> {
    const [account] = await this.cloud.accounts();
    const { database } = this.shop;
    this.account = await this.shop.onboard(this.api.world.organization('Acme'), account, this.cloud);
    await withPatch(this.api, this.account);
    await this.work();
    const active = async () => (await this.shop.account(this.account.id)).status === 'ACTIVE';
    await until('the account is ACTIVE', active, 240_000);
    // By then patches have come out for every system.
    await this.shop.advance(WEEKS * 7 * 24 * HOUR);
    await this.cloud.control('POST', 'advance', { by: `P${WEEKS * 7}D` });
    this.clock = await followClock(this.shop.pool, 100);
    this.sandboxOffset = this.clock.offset();
    const { queueUrl } = await this.cloud.world();
    const { clock } = await this.cloud.control<{ clock: { now: string } }>('GET', 'world');
    this.begunAt = Date.parse(clock.now);
    const queue = await openQueue(queueUrl, REGION);
    this.queued = await queueDepth(queueUrl, REGION);
    const take = (bodies: string[]) => {
      const kept = this.hears ? bodies : [];
      const lost = bodies.length - kept.length;
      return deliver(
        database,
        kept.map((body) => ({ via: 'EVENTBRIDGE', body })),
      ).then((results) => [
        ...results,
        ...Array.from({ length: lost }, () => ({ id: '', outcome: 'IGNORED' as const, duplicate: false })),
      ]);
    };
    const consumer = consumeSignals({ database, queue, deliver: take, log: silent });
    const timers = fireTimers(database, this.stopping.signal, silent);
    this.ends = [() => consumer.stop(), () => timers, () => queue.close(), () => this.clock.close()];
  }

  async work(): Promise<void> {
    const jobs = { ...synchronisation, ...deployment, ...remediation, ...housekeeping, ...patching };
    const clock = { now: () => this.clock?.now() ?? new Date() };
    await this.shop.work({ ...this.shop.context(), ...clock }, 8, jobs);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    for (const end of this.ends) await end();
    await this.shop.stopAll();
  }

  /** Time goes on here and in AWS, from one due instant to the next, as it does in the service. */
  async pass(minutes: number): Promise<void> {
    await advance(
      {
        clock: this.clock,
        pool: this.shop.pool,
        follow: async (offset) => {
          const by = Math.max(0, offset - this.sandboxOffset) / 1_000;
          this.sandboxOffset = Math.max(offset, this.sandboxOffset);
          if (by > 0) await this.cloud.control('POST', 'advance', { by: `PT${by}S` });
          return Math.random();
        },
        queued: this.queued,
        nudge: () => undefined,
      },
      minutes * 60_000,
    );
  }

  /** Time goes on until it is so. */
  async until<T>(what: string, look: () => Promise<T | null | undefined | false>, step = 5): Promise<T> {
    for (let minute = 0; minute < 480; minute += step) {
      const found = await look();
      if (found) return found;
      await this.pass(step);
    }
    throw new Error(`It did not come to pass within eight hours that ${what}.`);
  }

  /** Events of AWS are lost meanwhile. */
  async deaf(work: () => Promise<void>): Promise<void> {
    this.hears = false;
    await work();
    this.hears = true;
  }

  /** As the schedule does it again and again. */
  async synchronise(): Promise<void> {
    const key = `sync-account:${this.account.id}`;
    await this.shop.pool.query('select enqueue($1, $2, $3::jsonb)', [
      'sync-account',
      key,
      JSON.stringify({ accountId: this.account.id }),
    ]);
    await this.pass(1);
  }

  /** Running Linux instances that no other test has had; `due`: with patches to install. */
  async instances(count: number, due = false): Promise<{ id: string; globalId: string; native: string }[]> {
    const { rows } = await this.shop.pool.query<{ id: string; resource_id: string }>(
      `select r.id, r.resource_id from resource r
       join resource_agent a on a.resource_id = r.id and a.kind = 'SSM_AGENT' and a.compliant
       where r.account_id = $1 and r.type = 'AWS::EC2::Instance' and r.region = $2 and r.state = 'running'
         and r.details->>'platform' is distinct from 'Windows'
         and not exists (select from resource_tag t where t.resource_id = r.id and t.key = 'aws:autoscaling:groupName')
       order by r.resource_id`,
      [this.account.id, REGION],
    );
    this.due ??= await this.scan(rows.map(({ resource_id: native }) => native));
    const found = this.due;
    const free = rows
      .filter(({ id, resource_id: native }) => !this.taken.has(id) && (!due || found.has(native)))
      // Who needs none with patches leaves those for others.
      .sort((a, b) => Number(found.has(a.resource_id)) - Number(found.has(b.resource_id)))
      .slice(0, count);
    if (free.length < count) throw new Error(`Only ${free.length} of ${count} instances are free.`);
    for (const { id } of free) this.taken.add(id);
    return free.map(({ id, resource_id: native }) => ({ id, globalId: toGlobalId('Resource', id), native }));
  }

  /** Has Patch Manager look at instances; gives those on which it finds patches missing. */
  private async scan(ids: readonly string[]): Promise<Set<string>> {
    const place = await this.place();
    const ssm = await place.sessions.client(place.access, REGION, 'ssm', async (s) => new SSMClient(s));
    const parts = Array.from({ length: Math.ceil(ids.length / 50) }, (_, n) => ids.slice(50 * n, 50 * n + 50));
    for (const InstanceIds of parts) {
      const Parameters = { Operation: ['Scan'] };
      await ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunPatchBaseline', InstanceIds, Parameters }));
    }
    await this.pass(3);
    const found = new Set<string>();
    for (const InstanceIds of parts) {
      const { InstancePatchStates = [] } = await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds }));
      for (const { InstanceId, MissingCount = 0 } of InstancePatchStates) if (MissingCount > 0) found.add(InstanceId!);
    }
    return found;
  }

  /** Lets something of patching go wrong on instances. */
  async fault(name: string, instances: readonly { native: string }[]): Promise<void> {
    await this.cloud.scenario(name, {
      accountId: this.account.aws_account_id,
      region: REGION,
      instanceIds: instances.map(({ native }) => native),
    });
  }

  /** Without what the sample world's own windows have installed in the weeks that passed before. */
  async machines(of: readonly { native: string }[]): Promise<Machine[]> {
    const { instances } = await this.cloud.control<{ instances: Machine[] }>('GET', 'patching');
    const since = ({ installs, ...machine }: Machine): Machine => ({
      ...machine,
      installs: installs.filter(({ at }) => Date.parse(at) >= this.begunAt),
    });
    return of.map(({ native }) => since(instances.find(({ instanceId }) => instanceId === native)!));
  }

  async measured(windowId: string): Promise<Measured> {
    const { executions } = await this.cloud.control<{ executions: Measured[] }>('GET', 'windows');
    return executions.find((one) => one.windowId === windowId)!;
  }

  /** A patch window over the instances that opens in an hour, in AWS and here. */
  async window(
    instances: readonly { id: string; native: string }[],
    more: { maxConcurrency?: string; maxErrors?: string; duration?: number; cutoff?: number } = {},
  ): Promise<{ id: string; globalId: string; windowId: string }> {
    const { maxConcurrency = '50%', maxErrors = '100%', duration = 4, cutoff = 1 } = more;
    const place = await this.place();
    const value = randomUUID();
    const ec2 = await place.sessions.client(place.access, REGION, 'ec2', async (s) => new EC2Client(s));
    for (let n = 0; n < instances.length; n += 100) {
      const Resources = instances.slice(n, n + 100).map(({ native }) => native);
      await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Maintenance Window', Value: value }] }));
    }
    await this.shop.pool.query(
      `insert into resource_tag (resource_id, organization_id, account_id, key, value)
       select id, organization_id, account_id, 'Maintenance Window', $2 from resource where id = any ($1)
       on conflict (resource_id, key) do update set value = excluded.value`,
      [instances.map(({ id }) => id), value],
    );
    const due = new Date(this.clock.now().getTime() + HOUR);
    const at = `${due.getUTCMinutes()} ${due.getUTCHours()} ${due.getUTCDate()} ${due.getUTCMonth() + 1}`;
    const { patchWindow } = await this.api.as('customer').done(
      'createPatchWindow',
      {
        accountId: toGlobalId('Account', this.account.id),
        region: REGION,
        name: `window-${value}`,
        schedule: `cron(${at} ? ${due.getUTCFullYear()})`,
        timezone: 'UTC',
        duration: `PT${duration}H`,
        cutoff: `PT${cutoff}H`,
        targets: [{ key: 'Maintenance Window', values: [value] }],
        maxConcurrency,
        maxErrors,
      },
      'patchWindow { id }',
    );
    const { uuid: id } = fromGlobalId(patchWindow.id)!;
    const made = await until('Systems Manager has the window', async () => {
      const row = await this.shop.row<PatchWindow>('patch_window', id);
      return row.status === 'IN_SYNC' ? row : null;
    });
    return { id, globalId: patchWindow.id, windowId: made.window_id! };
  }

  async place() {
    const { aws } = this.shop.context();
    const { id, aws_account_id, role_arn, external_id } = this.account;
    const access = { accountId: id, awsAccountId: aws_account_id, roleArn: role_arn, externalId: external_id };
    return { sessions: aws, access, region: REGION, signal: new AbortController().signal };
  }

  async runOf(patchWindowId: string): Promise<PatchRun | undefined> {
    const { rows } = await this.shop.pool.query<PatchRun>('select * from patch_run where patch_window_id = $1', [
      patchWindowId,
    ]);
    return rows[0];
  }

  async run(id: string): Promise<PatchRun> {
    return this.shop.row<PatchRun>('patch_run', id);
  }

  async targets(runId: string): Promise<Told[]> {
    const { rows } = await this.shop.pool.query<Told>(
      'select * from patch_target where patch_run_id = $1 order by instance_id',
      [runId],
    );
    return rows;
  }

  /** The run of a window, or the one named, when it has ended. */
  async ended(find: () => Promise<PatchRun | undefined>): Promise<{ run: PatchRun; targets: Told[] }> {
    const run = await this.until('the run has ended', async () => {
      const found = await find();
      return found?.ended_at ? found : null;
    });
    return { run, targets: await this.targets(run.id) };
  }

  async incidents(): Promise<Incident[]> {
    const { rows } = await this.shop.pool.query<Incident>('select * from incident where account_id = $1', [
      this.account.id,
    ]);
    return rows;
  }
}

export function statusesOf(targets: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of targets) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export const chainOf = ({ chain }: Told): string => chain.map(({ kind, status }) => `${kind} ${status}`).join(', ');

/** To be called at the top of a test file. */
export function testPatches(resources = 900): { readonly patches: Patches } {
  let patches: Patches | undefined;
  afterAll(() => patches?.stop());
  const sky = testCloud({ accounts: 1, resources });
  const api = testApi();
  beforeAll(async () => {
    patches = new Patches(api, new Workshop(api.world.database), sky.cloud);
    await patches.start();
  }, 300_000);
  return {
    get patches() {
      if (!patches) throw new Error('Patches are there only once the tests have begun.');
      return patches;
    },
  };
}
