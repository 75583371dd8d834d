import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { customerKey } from '../src/sandbox';
import { insist } from './lib/client';
import { Report } from './lib/report';
import { world } from './lib/sandbox';
import { ServiceProcess } from './lib/service';

/**
 * Every EventBridge event that AWS documents, over HTTPS and through SQS, three times and in reversed order, as printed
 * (their accounts are nobody's) and again as the sample world's: each is stored once. SNS envelopes are taken when they
 * are signed, and refused as printed.
 */
const report = new Report('events');
const directory = join(__dirname, '../test/fixtures/events');

interface EventBridgeEvent {
  id: string;
  account: string;
  'detail-type': string;
  detail: { eventArn?: string; communicationId?: string; page?: string | number };
}

interface Stored {
  senderEventId: string;
  outcome: string;
  deliveries: number;
  explanation: { rule: string };
  account: { awsAccountId: string } | null;
}

const files = readdirSync(directory).filter((name) => name.endsWith('.json') && !name.startsWith('_'));
const bodies = files.map((name) => readFileSync(join(directory, name), 'utf8'));
const events = bodies.filter((body) => 'detail-type' in (JSON.parse(body) as object));
const envelopes = bodies.filter((body) => !('detail-type' in (JSON.parse(body) as object)));

async function main(): Promise<void> {
  const service = await ServiceProcess.create('events');
  console.log(`ready in ${await service.start()} ms`);
  report.check(events.length === 30 && envelopes.length === 4, '30 events and 4 envelopes are there');
  const { organizations } = await world(service.sandboxUrl);
  const [{ accountId }] = organizations[0].accounts;

  const http = [...events, ...[...events].reverse(), ...events];
  const ids = new Map<string, Set<string>>();
  for (const body of http) {
    const response = await post(service, '/ingest/eventbridge', body, true);
    const { id: sender } = JSON.parse(body) as EventBridgeEvent;
    const { id } = (await response.json()) as { id: string };
    if (response.status !== 202) report.check(false, `${sender}: ${response.status}`);
    ids.set(sender, (ids.get(sender) ?? new Set()).add(id));
  }
  report.check(
    [...ids.values()].every((answered) => answered.size === 1),
    'over HTTPS three times: each is answered with one signal',
  );
  const printed = await stored(service, null, events.length);
  report.check(printed.length === 30, `as printed: ${printed.length} signals are stored`);
  report.check(
    printed.every(({ outcome, explanation }) => outcome === 'IGNORED' && explanation.rule === 'ACCOUNT_UNKNOWN'),
    'as printed: all of them are ACCOUNT_UNKNOWN',
  );

  const ours = events.map((body) => rewritten(body, accountId));
  await fetch(`${service.sandboxUrl}/_sandbox/deliver`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events: ours, times: 3, reversed: true }),
  });
  const known = await stored(service, accountId, 3 * ours.length);
  report.check(known.length === 30, `through SQS three times, in reversed order: ${known.length} signals are stored`);
  const rules = new Map<string, number>();
  for (const { outcome, explanation } of known) {
    const key = `${outcome} ${explanation.rule}`;
    rules.set(key, (rules.get(key) ?? 0) + 1);
  }
  for (const [rule, count] of rules) console.log(`     ${count} × ${rule}`);
  report.check(!known.some(({ explanation }) => explanation.rule === 'ACCOUNT_UNKNOWN'), 'none is unknown any more');

  for (const body of envelopes) {
    const { status } = await post(service, '/ingest/sns', body, false);
    report.check(status === 400 || status === 403, `an envelope as printed is refused (${status})`);
  }
  await throughSns(service, accountId, ours[0]);
  await service.stop();
  report.end();
}

/** A topic of the account: the subscription is confirmed, what is published arrives, and the end is heard of. */
async function throughSns(service: ServiceProcess, accountId: string, event: object): Promise<void> {
  const { accessKeyId, secretAccessKey } = customerKey(accountId);
  const sns = new SNSClient({
    endpoint: service.sandboxUrl,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
  const endpoint = `${service.url}/ingest/sns`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: endpoint }));
  const confirmed = async (): Promise<boolean> => {
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Subscriptions?.[0]?.SubscriptionArn?.startsWith('arn:') ?? false;
  };
  for (let tries = 0; tries < 100 && !(await confirmed()); tries++) await delay(50);
  report.check(await confirmed(), 'SNS: the subscription is confirmed');
  for (const type of ['Notification', 'UnsubscribeConfirmation']) {
    const response = await fetch(`${service.sandboxUrl}/_sandbox/sns`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type, message: event, endpoint, topicArn: TopicArn }),
    });
    const { status } = (await response.json()) as { status: number };
    report.check(status >= 200 && status < 300, `SNS: a signed ${type} is taken (${status})`);
  }
}

function post(service: ServiceProcess, path: string, body: string, keyed: boolean): Promise<Response> {
  return fetch(service.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(keyed ? { authorization: `Bearer ${service.key('ingest')}` } : {}),
    },
    body,
  });
}

/** The same event of an account of the sample world, wherever the printed one names an account. */
function rewritten(body: string, accountId: string): object {
  return JSON.parse(body.replace(/(?<![-\w])\d{12,13}(?![-\w])/g, accountId)) as object;
}

/** What tells an event apart: its id, or of a Health communication its own, under which AWS may send it again. */
function senderOf(body: string): string {
  const { id, detail } = JSON.parse(body) as EventBridgeEvent;
  const { eventArn, communicationId, page = 1 } = detail;
  return communicationId === undefined ? id : [eventArn, communicationId, Number(page)].join('#');
}

/** The signals of the events and account, once that many deliveries are in. */
async function stored(service: ServiceProcess, accountId: string | null, deliveries: number): Promise<Stored[]> {
  const senders = [...new Set(events.map(senderOf))];
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { signals } = await insist<{ signals: { nodes: Stored[] } }>(
      service.url,
      service.key('operator'),
      `query ($ids: [String!]) { signals(first: 200, filter: { senderEventId: { in: $ids } }) {
         nodes { senderEventId outcome deliveries explanation { rule } account { awsAccountId } } } }`,
      { ids: senders },
    );
    const found = signals.nodes.filter(({ account }) => (account?.awsAccountId ?? null) === accountId);
    const seen = found.reduce((sum, one) => sum + one.deliveries, 0);
    if (seen >= deliveries || Date.now() > deadline) return found;
    await delay(100);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
