import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { fromGlobalId } from '../../src/domain/id';
import { createSessions, type AwsSessions } from '../../src/integrations/aws/session';
import { openQueue, type SignalQueue } from '../../src/integrations/aws/sqs';
import { housekeeping, synchronisation } from '../../src/jobs';
import { startWorkers, type Workers } from '../../src/jobs/run';
import { customerKey } from '../../src/sandbox';
import { testApi } from '../harness/api';
import { testCloud, type CloudAccount } from '../harness/aws';
import { silent } from '../harness/jobs';
import { until } from '../harness/until';

export const MINUTE = 60_000;
export const REGION = 'us-east-1';

export interface Shown {
  id: string;
  status: string;
  dedupKey: string;
  count: number;
  signals: {
    nodes: { outcome: string; source: string; explanation: { rule: string; summary: string; inputs: object } }[];
  };
}

/** An account of the simulated AWS whose alarms the test sets, and whose events it loses. To be called at a file's top. */
export function testLossy() {
  const sky = testCloud();
  let workers: Workers;
  let aws: AwsSessions;
  let there: CloudWatchClient;
  let queue: SignalQueue;
  afterAll(async () => {
    await workers?.stop();
    aws?.close();
    there?.destroy();
    queue?.close();
  });
  const api = testApi();
  const account: CloudAccount & { id: string } = { accountId: '', name: '', regions: [], id: '' };
  /** How far service time is ahead of the wall. */
  let ahead = 0;

  async function pass(ms: number): Promise<void> {
    await api.world.advance(ms);
    ahead += ms;
  }

  beforeAll(async () => {
    const { database } = api.world;
    aws = createSessions();
    const context = { database, aws, now: () => new Date(Date.now() + ahead), log: silent };
    workers = await startWorkers({
      pool: database.pool,
      context,
      jobs: { ...synchronisation, ...housekeeping },
      concurrency: 6,
    });
    const [first] = await sky.cloud.accounts();
    Object.assign(account, first);
    there = new CloudWatchClient({
      region: REGION,
      endpoint: sky.cloud.url,
      credentials: customerKey(first.accountId),
    });
    queue = await openQueue((await sky.cloud.world()).queueUrl, REGION);
  });

  const alerts = async (): Promise<Shown[]> =>
    (
      await api.as('engineer').query(
        `query ($id: ID!) { alerts(filter: { accountId: { eq: $id }, source: { eq: CLOUDWATCH } }, first: 50) { nodes { id status dedupKey count
           signals(first: 5, orderBy: [{ field: RECEIVED_AT, direction: DESC }]) {
             nodes { outcome source explanation { rule summary inputs } } } } } }`,
        { id: account.id },
      )
    ).alerts.nodes;
  /** The alarms that have an open alert. */
  const openNames = async (): Promise<string[]> => {
    const { alerts: found } = await api.as('engineer').query(
      `query ($id: ID!) { alerts(first: 20, filter: { accountId: { eq: $id }, source: { eq: CLOUDWATCH },
         status: { notIn: [RESOLVED, CLOSED] } }) {
         nodes { dedupKey } } }`,
      { id: account.id },
    );
    const keys: string[] = found.nodes.map((node: { dedupKey: string }) => node.dedupKey);
    return keys.map((key) => key.split(':').slice(4).join(':')).sort();
  };
  const states = async (): Promise<Record<string, string>> => {
    const { account: shown } = await api.as('engineer').query(
      `query ($id: ID!) { account(id: $id) { alarms(first: 200, filter: { name: { startsWith: "lossy" } }) {
         nodes { name state } } } }`,
      { id: account.id },
    );
    return Object.fromEntries(shown.alarms.nodes.map((one: { name: string; state: string }) => [one.name, one.state]));
  };
  const signalCount = async (): Promise<number> => {
    const sql = `select count(*)::int as n from signal where account_id = $1 and source = 'CLOUDWATCH'`;
    return (await api.world.pool.query(sql, [fromGlobalId(account.id)!.uuid])).rows[0].n;
  };

  /** Everything that waits in the queue is lost; gives what it was. */
  async function loseAll(): Promise<string[]> {
    const lost: string[] = [];
    for (;;) {
      const messages = await queue.receive(0, new AbortController().signal);
      if (messages.length === 0) return lost;
      lost.push(...messages.map(({ body }) => body));
      await queue.remove(messages);
    }
  }

  /** Reads the account's alarms, when their events are no longer waited for, and lets what follows from it be done. */
  async function synchronise(): Promise<void> {
    await pass(2 * MINUTE);
    const { job } = await api.as('engineer').done(
      'syncAccount', { accountId: account.id, sources: ['CLOUDWATCH'] }, 'job { id }'); // prettier-ignore
    await until('the account is synchronised', async () => {
      const { node } = await api.as('engineer').query('query ($id: ID!) { node(id: $id) { ... on Job { status } } }', {
        id: job.id,
      });
      return node.status === 'SUCCEEDED';
    });
    await until('the job has run', async () => {
      const { rows } = await api.world.pool.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'route-found-alarms' and key like '%' || $1`,
        [fromGlobalId(account.id)!.uuid],
      );
      return rows.length === 0;
    });
  }

  const put = (name: string) =>
    there.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Namespace: 'Example',
        MetricName: 'Silent',
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        // Nothing is measured: it stays as it is set.
        TreatMissingData: 'ignore',
      }),
    );
  const set = (AlarmName: string, StateValue: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA') =>
    there.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `set to ${StateValue}` }));

  return {
    sky,
    api,
    account,
    alerts,
    openNames,
    states,
    signalCount,
    loseAll,
    pass,
    synchronise,
    put,
    set,
    get queue() {
      return queue;
    },
    get there() {
      return there;
    },
  };
}
