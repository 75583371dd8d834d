import { settleSuppression } from '../../src/jobs/settle-suppression';
import { fireDue } from '../../src/jobs/timers';
import type { JobContext } from '../../src/jobs/context';
import { fromGlobalId } from '../../src/domain/id';
import { deliver } from '../../src/operations/signal/deliver';
import type { AlarmState, AlertStatus } from '../../src/domain/words';
import type { RunningApi } from '../harness/api';
import type { Client } from '../harness/client';
import type { KnownAccount } from '../harness/world';
import { alarmEvent, instanceId, sent, Tables } from './events';

export const HOUR = 3_600_000;
/** Of known impact, and nothing remediates it. */
export const KNOWN = 'TunnelState';
export const UNCERTAIN = 'CPUUtilization';

const one = 'suppression { id active suppressedCount version endsAt }';
const list = `query ($accountId: ID!) {
  alerts(filter: { accountId: { eq: $accountId } }, orderBy: [{ field: FIRST_SEEN_AT, direction: ASC }], first: 100) {
    nodes { id status impact title version incident { id number } suppressedBy { id reason } explanation { inputs }
      signals(first: 3) { nodes { outcome explanation { rule summary inputs } } } } } }`;

export interface ShownSuppression {
  id: string;
  active: boolean;
  suppressedCount: number;
  version: number;
  endsAt: string | null;
}

export interface ShownAlert {
  id: string;
  status: AlertStatus;
  impact: string;
  title: string;
  version: number;
  incident: { id: string; number: string } | null;
  suppressedBy: { id: string; reason: string } | null;
  explanation: { inputs: Record<string, unknown> };
  signals: { nodes: { outcome: string; explanation: { summary: string; inputs: Record<string, unknown> } }[] };
}

let count = 0;

/** An account of the test's own, in service time: its alarms, its suppressions, and what becomes of them. */
export class Quiet {
  readonly tables: Tables;

  private constructor(
    readonly api: RunningApi,
    readonly account: KnownAccount,
  ) {
    this.tables = new Tables(api.world.pool);
  }

  static async of(api: RunningApi, organization = 'Acme'): Promise<Quiet> {
    return new Quiet(api, await api.world.addAccount(organization, `quiet ${++count}`));
  }

  get by(): Client {
    return this.api.as('engineer');
  }

  async now(): Promise<Date> {
    const { rows } = await this.api.world.pool.query(
      `select date_trunc('milliseconds', now() + offset_ms * interval '1 ms') as now from service_clock`,
    );
    return rows[0].now;
  }

  /** From `from` to `until`, hours from now; without an end it lasts. */
  async suppress(from: number, until: number | null, more: object = {}): Promise<ShownSuppression> {
    const now = (await this.now()).getTime();
    const at = (hours: number) => new Date(now + hours * HOUR).toISOString();
    const { suppression } = await this.by.done(
      'suppressAlerts',
      {
        accountId: this.account.globalId,
        reason: 'The database is moved.',
        startsAt: at(from),
        endsAt: until === null ? null : at(until),
        ...more,
      },
      one,
    );
    return suppression;
  }

  async suppression(id: string): Promise<ShownSuppression> {
    return (
      await this.by.query(`query ($id: ID!) { node(id: $id) { ... on Suppression { ${one.slice(13, -1)} } } }`, { id })
    ).node;
  }

  async end(id: string): Promise<ShownSuppression> {
    const payload = await this.by.done('endSuppression', { suppressionId: id }, one);
    await this.settle(id);
    return payload.suppression;
  }

  /** What the worker does when it takes the job. */
  async settle(id: string, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const context = { database: this.api.world.database, signal } as JobContext;
    await settleSuppression({ suppressionId: fromGlobalId(id)!.uuid }, context);
  }

  /** Service time goes on, and what falls due is done. */
  async passes(hours: number): Promise<void> {
    const { world } = this.api;
    await world.advance(Math.round(hours * HOUR));
    const now = await this.now();
    const due = (await world.timers()).filter((timer) => timer.task === 'settle-suppression' && timer.due_at <= now);
    await fireDue(world.database);
    const context = { database: world.database, signal: new AbortController().signal } as JobContext;
    for (const { ids } of due) await settleSuppression(ids as never, context);
  }

  /** Service time goes on, and what falls due is a job. */
  async ring(hours: number): Promise<void> {
    await this.api.world.advance(Math.round(hours * HOUR));
    await fireDue(this.api.world.database);
  }

  /** As `instances`, in one statement. */
  async storm(n: number): Promise<string[]> {
    const first = ++count * 1_000_000;
    const { rows } = await this.api.world.pool.query(
      `insert into resource (id, organization_id, account_id, arn, resource_id, type, service, region, name,
         first_seen_at, last_seen_at, updated_at)
       select gen_random_uuid(), $1, $2, 'arn:aws:ec2:us-east-1:' || $3 || ':instance/' || i.id, i.id,
         'AWS::EC2::Instance', 'ec2', 'us-east-1', i.id, now(), now(), now()
       from unnest($4::text[]) as i (id) returning resource_id`,
      [
        this.account.organizationId,
        this.account.id,
        this.account.awsAccountId,
        Array.from({ length: n }, (_, i) => instanceId(first + i)),
      ],
    );
    return rows.map((row) => row.resource_id);
  }

  async instances(n: number): Promise<string[]> {
    const names = Array.from({ length: n }, () => instanceId(0xabc000 + ++count));
    for (const name of names) await this.api.world.resource(this.account, { resource_id: name });
    return names;
  }

  async tell(names: readonly string[], state: AlarmState = 'ALARM', metric = KNOWN): Promise<void> {
    const at = await this.now();
    await deliver(
      this.api.world.database,
      names.map((instance) => sent(alarmEvent({ account: this.account.awsAccountId, instance, state, metric, at }))),
    );
  }

  /** Alarms of so many new instances, in one batch. */
  async fire(n = 1, metric = KNOWN): Promise<string[]> {
    const names = await this.instances(n);
    await this.tell(names, 'ALARM', metric);
    return names;
  }

  async alerts(): Promise<ShownAlert[]> {
    return (await this.by.query(list, { accountId: this.account.globalId })).alerts.nodes;
  }

  async statuses(): Promise<string[]> {
    return (await this.alerts()).map(({ status }) => status);
  }

  async openIncidents(): Promise<number> {
    const incidents = await this.tables.incidents(this.account.awsAccountId);
    return incidents.filter(({ status }) => status !== 'RESOLVED').length;
  }

  async kindsOf(globalId: string): Promise<string[]> {
    return (await this.api.world.events(fromGlobalId(globalId)!.uuid)).map(({ kind }) => kind);
  }
}
