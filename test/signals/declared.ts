import { deliver } from '../../src/operations/signal/deliver';
import type { Database } from '../../src/database/open';
import type { Alert, Incident, ServiceRequest } from '../../src/entities';
import type { RunningApi } from '../harness/api';
import type { KnownAccount } from '../harness/world';
import { alarmEvent, instanceId, MINUTE, sent, storedOf, Tables } from './events';

/** Alarms that nothing remediates; the last one's impact is uncertain, the others' known. */
const METRICS = {
  tunnel: { namespace: 'AWS/VPN', metric: 'TunnelState', dimension: 'VpnId' },
  warehouse: { namespace: 'AWS/Redshift', metric: 'HealthStatus', dimension: 'ClusterIdentifier' },
  search: { namespace: 'AWS/ES', metric: 'ClusterStatus.red', dimension: 'DomainName' },
  cpu: { namespace: 'AWS/EC2', metric: 'CPUUtilization', dimension: 'InstanceId' },
};
export type What = keyof typeof METRICS;

export interface Told {
  n: number;
  minutes: number;
  what?: What;
  state?: 'ALARM' | 'OK';
  region?: string;
}

export interface Draft {
  groupBy?: string[];
  tagKey?: string;
  configurationIds?: string[];
  window?: string;
  threshold?: number;
}

const START = Date.parse('2026-03-01T10:00:00Z');
let count = 0;

/** An organization of the test's own, with an account, its declared rules, its alarms and what becomes of them. */
export class Gathering {
  readonly tables: Tables;

  private constructor(
    readonly api: RunningApi,
    readonly organization: { name: string; globalId: string },
    public account: KnownAccount,
  ) {
    this.tables = new Tables(api.world.pool);
  }

  static async of(api: RunningApi, instances = 12): Promise<Gathering> {
    const name = `Gathering ${++count}`;
    const organization = await api.world.addOrganization(name);
    const gathering = new Gathering(api, organization, await api.world.addAccount(name, 'production'));
    await gathering.furnish(instances);
    return gathering;
  }

  /** Another account of the organization, in which alarms are told from now on. */
  async move(instances = 12): Promise<void> {
    this.account = await this.api.world.addAccount(this.organization.name, `account ${++count}`);
    await this.furnish(instances);
  }

  /** All alarms of an instance share a case, where no rule gathers them. */
  async byInstance(): Promise<void> {
    await this.api.world.pool.query(`update account set alert_grouping = 'INSTANCE' where id = $1`, [this.account.id]);
  }

  /** Even ones belong to the shop, odd ones to the office. */
  private async furnish(instances: number): Promise<void> {
    const { pool } = this.api.world;
    for (let n = 1; n <= instances; n++) {
      const { id } = await this.api.world.resource(this.account, { resource_id: instanceId(n) });
      await pool.query(
        'insert into resource_tag (organization_id, account_id, resource_id, key, value) values ($1, $2, $3, $4, $5)',
        [this.account.organizationId, this.account.id, id, 'app', n % 2 === 0 ? 'shop' : 'office'],
      );
    }
  }

  async set(rule: Draft, mode = 'ACTIVE', more: object = {}): Promise<{ id: string; version: number }> {
    const { correlationRule } = await this.api.as('engineer').done(
      'setCorrelationRule',
      {
        organizationId: this.organization.globalId,
        name: `rule ${++count}`,
        rule: draft(rule),
        mode,
        ...more,
      },
      'correlationRule { id version }',
    );
    return correlationRule;
  }

  async rehearse(rule: Draft, minutes: [from: number, to: number] = [-60, 24 * 60]) {
    const { correlationRehearsal } = await this.api.as('engineer').query(
      `query ($id: ID!, $rule: CorrelationRuleDraft!, $from: DateTime!, $to: DateTime!) {
         correlationRehearsal(organizationId: $id, rule: $rule, from: $from, to: $to) { alerts incidentsThen incidentsNow } }`,
      { id: this.organization.globalId, rule: draft(rule), from: at(minutes[0]), to: at(minutes[1]) },
    );
    return correlationRehearsal as { alerts: number; incidentsThen: number; incidentsNow: number };
  }

  eventOf({ n, minutes, what = 'tunnel', state = 'ALARM', region = 'us-east-1' }: Told): Record<string, unknown> {
    const { namespace, metric, dimension } = METRICS[what];
    const event = alarmEvent({
      account: this.account.awsAccountId,
      instance: instanceId(n),
      at: at(minutes),
      state,
      namespace,
      metric,
      region,
    });
    const { configuration } = event.detail as { configuration: { metrics: { metricStat: { metric: object } }[] } };
    Object.assign(configuration.metrics[0].metricStat.metric, { dimensions: { [dimension]: instanceId(n) } });
    return event;
  }

  /** In one batch. */
  async tell(...told: Told[]): Promise<void> {
    await this.tellBy(this.api.world.database, told);
  }

  async tellBy(database: Database, told: readonly Told[]): Promise<void> {
    (
      await deliver(
        database,
        told.map((one) => sent(this.eventOf(one))),
      )
    ).forEach(storedOf);
  }

  incidents(): Promise<Incident[]> {
    return this.tables.incidents(this.account.awsAccountId);
  }

  async open(): Promise<Incident[]> {
    return (await this.incidents()).filter(({ status }) => status !== 'RESOLVED');
  }

  alerts(): Promise<Alert[]> {
    return this.tables.alerts(this.account.awsAccountId);
  }

  async questions(): Promise<ServiceRequest[]> {
    const { rows } = await this.api.world.pool.query(
      'select * from service_request where account_id = $1 order by number',
      [this.account.id],
    );
    return rows;
  }
}

const at = (minutes: number): Date => new Date(START + Math.round(minutes * MINUTE));

const draft = (rule: Draft) => ({ groupBy: ['ACCOUNT'], window: 'PT10M', threshold: 3, ...rule });
