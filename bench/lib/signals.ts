import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { deliver } from '../../src/operations/signal/deliver';
import type { Database } from '../../src/database/open';

/** What can be alarmed about: every tenth alarm is of a kind whose impact is known, and opens an incident. */
const ALARMS = 2_000;
const ACCOUNTS = 10;
const REGION = 'us-east-1';

const accountOf = (n: number): string => `${200_000_000_000 + (n % ACCOUNTS)}`;
const instanceOf = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;
const metricOf = (n: number): string => (Math.floor(n / ACCOUNTS) % 10 === 0 ? 'StatusCheckFailed' : 'CPUUtilization');
const nameOf = (n: number): string => `${instanceOf(n)}: ${metricOf(n)}`;

export interface Ground {
  organizationId: string;
  accountIds: string[];
}

/** One organization with its accounts, and for each alarm an instance. */
export async function prepareGround(pool: Pool): Promise<Ground> {
  const organizationId = randomUUID();
  await pool.query('insert into organization (id, name, created_at, updated_at) values ($1, $2, now(), now())', [
    organizationId,
    'Bench',
  ]);
  const accounts = Array.from({ length: ACCOUNTS }, (_, n) => ({ id: randomUUID(), aws: accountOf(n) }));
  await pool.query(
    `insert into account (id, organization_id, aws_account_id, name, status, service_tier, environment, regions,
       external_id, owned_at, created_at, updated_at)
     select id, $2, aws, aws, 'ACTIVE', 'PREMIUM', 'PRODUCTION', '{${REGION}}', id::text, now(), now(), now()
       from jsonb_to_recordset($1::jsonb) as a (id uuid, aws text)`,
    [JSON.stringify(accounts), organizationId],
  );
  const alarms = Array.from({ length: ALARMS }, (_, n) => ({
    ...{ id: randomUUID(), alarm: randomUUID(), account: accounts[n % ACCOUNTS].id, aws: accountOf(n) },
    ...{ native: instanceOf(n), metric: metricOf(n), name: nameOf(n) },
  }));
  await pool.query(
    `with known as (
       select * from jsonb_to_recordset($1::jsonb)
         as k (id uuid, alarm uuid, account uuid, aws text, native text, metric text, name text)
     ), instances as (
       insert into resource (id, organization_id, account_id, arn, resource_id, type, service, region, name, state,
         first_seen_at, last_seen_at, updated_at)
       select id, $2, account, 'arn:aws:ec2:${REGION}:' || aws || ':instance/' || native, native, 'AWS::EC2::Instance',
         'ec2', '${REGION}', native, 'running', now(), now(), now() from known
     )
     insert into alarm (id, organization_id, account_id, resource_id, arn, name, region, state, state_updated_at,
       namespace, metric_name, updated_at)
     select alarm, $2, account, id, 'arn:aws:cloudwatch:${REGION}:' || aws || ':alarm:' || name, name, '${REGION}', 'OK',
       to_timestamp(0), 'AWS/EC2', metric, now() from known`,
    [JSON.stringify(alarms), organizationId],
  );
  await pool.query('analyze');
  return { organizationId, accountIds: accounts.map(({ id }) => id) };
}

/** Delivers alarm state changes, each alarm now in ALARM and now in OK, with times that rise. */
export class Sender {
  private sent = 0;
  private readonly startedAt = Date.now() - 3_600_000;

  constructor(private readonly database: Database) {}

  async send(count: number): Promise<void> {
    const deliveries = Array.from({ length: count }, () => ({
      via: 'EVENTBRIDGE' as const,
      body: this.stateChange(this.sent++),
    }));
    for (const result of await deliver(this.database, deliveries)) {
      if ('error' in result) throw new Error(result.error.message);
    }
  }

  private stateChange(n: number): string {
    // A step that shares no factor with their number visits all alarms before any again.
    const key = (n * 1_237) % ALARMS;
    const value = Math.floor(n / ALARMS) % 2 === 0 ? 'ALARM' : 'OK';
    const before = value === 'OK' ? 'ALARM' : 'OK';
    const at = new Date(this.startedAt + n * 5).toISOString();
    const timestamp = at.replace('Z', '+0000');
    const metric = { namespace: 'AWS/EC2', name: metricOf(key), dimensions: { InstanceId: instanceOf(key) } };
    return JSON.stringify({
      version: '0',
      id: randomUUID(),
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: accountOf(key),
      time: at,
      region: REGION,
      resources: [`arn:aws:cloudwatch:${REGION}:${accountOf(key)}:alarm:${nameOf(key)}`],
      detail: {
        alarmName: nameOf(key),
        state: { value, reason: 'Threshold Crossed: 1 datapoint [99.5] was compared with the threshold.', timestamp },
        previousState: { value: before, reason: 'Threshold Crossed', timestamp },
        configuration: {
          metrics: [{ id: 'm1', metricStat: { metric, period: 300, stat: 'Maximum' }, returnData: true }],
        },
      },
    });
  }
}
