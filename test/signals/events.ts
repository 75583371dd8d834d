import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Delivery } from '../../src/operations/signal/deliver';
import type { DeliveryResult } from '../../src/operations/signal/item';
import type { Alert, Incident, Signal } from '../../src/entities';
import type { AlarmState } from '../../src/domain/words';

export const MINUTE = 60_000;

export interface AlarmEvent {
  account: string;
  region?: string;
  alarm?: string;
  state?: AlarmState;
  at?: Date;
  instance?: string;
  namespace?: string;
  metric?: string;
  id?: string;
  reason?: string;
}

/**
 * A CloudWatch alarm that changes its state, as EventBridge delivers it: of an instance's metric, or by default of a VPN
 * connection's tunnel, whose impact is known and which nothing remediates.
 */
export function alarmEvent(given: AlarmEvent): Record<string, unknown> {
  const { account, region = 'us-east-1', state = 'ALARM', at = new Date(), metric = 'TunnelState' } = given;
  const tunnel = metric === 'TunnelState';
  const {
    instance = 'i-0000000000000000a',
    namespace = tunnel ? 'AWS/VPN' : 'AWS/EC2',
    alarm = `${instance}: ${metric}`,
  } = given;
  return {
    version: '0',
    id: given.id ?? randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:cloudwatch:${region}:${account}:alarm:${alarm}`],
    detail: {
      alarmName: alarm,
      state: {
        value: state,
        reason: given.reason ?? `Threshold crossed: ${state}`,
        timestamp: at.toISOString().replace('Z', '+0000'),
      },
      previousState: { value: state === 'OK' ? 'ALARM' : 'OK' },
      configuration: {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace, name: metric, dimensions: { [tunnel ? 'VpnId' : 'InstanceId']: instance } },
              period: 300,
              stat: 'Maximum',
            },
            returnData: true,
          },
        ],
      },
    },
  };
}

export function instanceEvent(account: string, instance: string, state: string, at: Date): Record<string, unknown> {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account,
    time: at.toISOString(),
    region: 'us-east-1',
    resources: [`arn:aws:ec2:us-east-1:${account}:instance/${instance}`],
    detail: { 'instance-id': instance, state },
  };
}

export const sent = (event: unknown): Delivery => ({ via: 'EVENTBRIDGE', body: JSON.stringify(event) });

export const instanceId = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;

/** What stored results say; one that is refused fails the test with its words. */
export function storedOf(result: DeliveryResult): { id: string; outcome: string; duplicate: boolean } {
  if ('error' in result)
    throw new Error(`${result.error.code} ${result.error.path.join('.')}: ${result.error.message}`);
  return result;
}

/** The outcome and its rule, as `OUTCOME RULE`. */
export function ruling(signal: Signal): string {
  return `${signal.outcome} ${String(signal.explanation.rule)}`;
}

/** Reads the tables past every policy. */
export class Tables {
  constructor(readonly pool: Pool) {}

  async signals(account?: string): Promise<Signal[]> {
    return this.rows('signal', account, 'occurred_at, id');
  }

  async alerts(account?: string): Promise<Alert[]> {
    const { rows } = await this.pool.query(
      `select alert.* from alert join account a on a.id = alert.account_id
       where $1::text is null or a.aws_account_id = $1 order by alert.first_seen_at, alert.dedup_key`,
      [account ?? null],
    );
    return rows;
  }

  async incidents(account?: string): Promise<Incident[]> {
    const { rows } = await this.pool.query(
      `select i.* from incident i join account a on a.id = i.account_id
       where $1::text is null or a.aws_account_id = $1 order by i.number`,
      [account ?? null],
    );
    return rows;
  }

  async signal(id: string): Promise<Signal> {
    return (await this.pool.query('select * from signal where id = $1', [id])).rows[0];
  }

  /** Events that stand in the sequencer's queue more or less often than once. */
  async unevenlyQueued(): Promise<number> {
    const { rows } = await this.pool.query(
      `select e.id from event e left join event_queue q on q.event_id = e.id group by e.id having count(q.id) <> 1`,
    );
    return rows.length;
  }

  private async rows(table: string, account: string | undefined, order: string): Promise<Signal[]> {
    const { rows } = await this.pool.query(
      `select * from ${table} where $1::text is null or aws_account_id = $1 order by ${order}`,
      [account ?? null],
    );
    return rows;
  }
}

/** The same list in an order that only the seed decides. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = mulberry(seed);
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** Consecutive pieces of 1 to `most` entries, the sizes decided by the seed. */
export function pieces<T>(list: readonly T[], most: number, seed: number): T[][] {
  const random = mulberry(seed);
  const result: T[][] = [];
  for (let at = 0; at < list.length; at += result.at(-1)!.length) {
    result.push(list.slice(at, at + 1 + Math.floor(random() * most)));
  }
  return result;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
