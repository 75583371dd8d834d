import { systemCaller } from '../../src/domain/caller';
import { fromGlobalId } from '../../src/domain/id';
import { resolveGroupedIncident } from '../../src/jobs/resolve-grouped-incident';
import type { JobContext } from '../../src/jobs/context';
import { fireDue } from '../../src/jobs/timers';
import { endRemediation } from '../../src/operations/remediation/end';
import { holdRemediation } from '../../src/operations/remediation/load';
import { deliver } from '../../src/operations/signal/deliver';
import { transact } from '../../src/operations/unit';
import type { Incident } from '../../src/entities';
import type { RunningApi } from '../harness/api';
import type { KnownAccount } from '../harness/world';
import { alarmEvent, instanceId, sent, storedOf, Tables, type AlarmEvent } from './events';

export const HOUR = 3_600_000;
/** Of an instance: of known impact and not remediated, uncertain, and known but remediated first. */
export const KNOWN = 'TunnelState';
export const UNCERTAIN = 'CPUUtilization';
export const REMEDIABLE = 'StatusCheckFailed';

const alertsOf = `query ($accountId: ID!) {
  alerts(filter: { accountId: { eq: $accountId } }, orderBy: [{ field: FIRST_SEEN_AT, direction: ASC }], first: 100) {
    nodes { id status impact title incident { id number status } resolvedAt explanation { summary rule ruleVersion inputs }
      remediations { status } } } }`;
const signalsOf = `query ($accountId: ID!) {
  signals(filter: { accountId: { eq: $accountId } }, first: 100) {
    nodes { outcome alert { id } explanation { summary rule ruleVersion inputs } } } }`;
const incidentsOf = `query ($accountId: ID!) {
  incidents(filter: { accountId: { eq: $accountId } }, orderBy: [{ field: CREATED_AT, direction: ASC }], first: 20) {
    nodes { id number title status priority origin outcome resolution resolvedAt createdAt
      explanation { summary rule ruleVersion inputs } alerts(first: 10) { nodes { title status } } } } }`;

interface Why {
  summary: string;
  rule: string;
  ruleVersion: string;
  inputs: Record<string, unknown>;
}

export interface ShownAlert {
  id: string;
  status: string;
  impact: string;
  title: string;
  incident: { id: string; number: string; status: string } | null;
  resolvedAt: string | null;
  explanation: Why;
  remediations: { status: string }[];
}

export interface ShownSignal {
  outcome: string;
  alert: { id: string } | null;
  explanation: Why;
}

export interface ShownIncident {
  id: string;
  number: string;
  title: string;
  status: string;
  priority: string;
  origin: string;
  outcome: string | null;
  resolution: string | null;
  resolvedAt: string | null;
  createdAt: string;
  explanation: Why;
  alerts: { nodes: { title: string; status: string }[] };
}

let count = 0;

/** An account of the test's own and its EC2 instances, through the API and in service time. */
export class Ec2 {
  readonly tables: Tables;

  private constructor(
    readonly api: RunningApi,
    readonly account: KnownAccount,
  ) {
    this.tables = new Tables(api.world.pool);
  }

  static async of(api: RunningApi, alerting: object = {}): Promise<Ec2> {
    const ec2 = new Ec2(api, await api.world.addAccount('Acme', `ec2 ${++count}`));
    if (Object.keys(alerting).length > 0) await ec2.set(alerting);
    return ec2;
  }

  async set(ec2Alerting: object): Promise<void> {
    await this.api.as('customer').done('updateAccount', { accountId: this.account.globalId, ec2Alerting });
  }

  async now(): Promise<Date> {
    const { rows } = await this.api.world.pool.query(
      `select date_trunc('milliseconds', now() + offset_ms * interval '1 ms') as now from service_clock`,
    );
    return rows[0].now;
  }

  /** A new instance; monitored where it carries the tag, and with a volume where one is named. */
  async instance(given: { monitored?: boolean; volume?: string; owners?: string } = {}): Promise<string> {
    const { world } = this.api;
    const name = instanceId(0xec2_0000 + ++count);
    const { id } = await world.resource(this.account, { resource_id: name });
    if (given.monitored) await this.tag(id, 'ams:rt:ams-monitoring-policy', 'ams-monitored');
    if (given.owners !== undefined) await this.tag(id, 'OwnerTeamEmail', given.owners);
    if (given.volume) {
      await world.resource(this.account, {
        resource_id: given.volume,
        type: 'AWS::EC2::Volume',
        arn: `arn:aws:ec2:us-east-1:${this.account.awsAccountId}:volume/${given.volume}`,
        details: JSON.stringify({ attachedTo: [{ instanceId: name, device: '/dev/xvda' }] }) as never,
      });
    }
    return name;
  }

  async tag(resourceId: string, key: string, value: string): Promise<void> {
    await this.api.world.pool.query(
      `insert into resource_tag (resource_id, key, value, organization_id, account_id) values ($1, $2, $3, $4, $5)`,
      [resourceId, key, value, this.account.organizationId, this.account.id],
    );
  }

  /** Alarms, in one batch. */
  async tell(
    ...events: (Pick<AlarmEvent, 'instance' | 'metric' | 'state' | 'at'> | [string, string])[]
  ): Promise<void> {
    const at = await this.now();
    const told = events.map((one) => (Array.isArray(one) ? { instance: one[0], metric: one[1] } : one));
    const results = await deliver(
      this.api.world.database,
      told.map((one) => sent(alarmEvent({ account: this.account.awsAccountId, at, ...one }))),
    );
    results.forEach(storedOf);
  }

  async alerts(): Promise<ShownAlert[]> {
    return (await this.ask(alertsOf)).alerts.nodes;
  }

  async signals(): Promise<ShownSignal[]> {
    return (await this.ask(signalsOf)).signals.nodes;
  }

  async incidents(): Promise<ShownIncident[]> {
    return (await this.ask(incidentsOf)).incidents.nodes;
  }

  private ask(document: string) {
    return this.api.as('customer').query(document, { accountId: this.account.globalId });
  }

  /** Service time goes on by so much, and what falls due of incidents of instances is done. */
  async passes(hours: number): Promise<void> {
    const { world } = this.api;
    await world.advance(Math.round(hours * HOUR));
    const now = await this.now();
    const due = (await world.timers()).filter(
      (timer) => timer.task === 'resolve-grouped-incident' && timer.due_at <= now,
    );
    await fireDue(world.database);
    for (const { ids } of due) await this.resolve(ids as Record<string, string>);
  }

  /** What the worker does when it takes the job. */
  async resolve(ids: Record<string, string>): Promise<void> {
    await resolveGroupedIncident(ids as never, { database: this.api.world.database } as JobContext);
  }

  async timerOf(incident: { id: string }): Promise<Date | null> {
    const { uuid } = fromGlobalId(incident.id)!;
    const timers = await this.api.world.timers();
    return timers.find(({ task, key }) => task === 'resolve-grouped-incident' && key === uuid)?.due_at ?? null;
  }

  async row(incident: { id: string }): Promise<Incident> {
    return this.api.world.row('incident', fromGlobalId(incident.id)!.uuid);
  }

  /** The remediations that are under way fail. */
  async failRemediations(): Promise<void> {
    const { pool, database } = this.api.world;
    const { rows } = await pool.query(
      `select id, steps from remediation where account_id = $1 and status in ('PENDING', 'RUNNING', 'WAITING')`,
      [this.account.id],
    );
    for (const { id, steps } of rows) {
      await transact(database, systemCaller('test'), async (unit) => {
        const held = await holdRemediation(unit, id, steps[0].name);
        await endRemediation(unit, held!, 'fail', 'It did not start again.');
      });
    }
  }
}
