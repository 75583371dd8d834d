import { setTimeout as delay } from 'node:timers/promises';
import { insist } from './lib/client';
import { Follower, positionOf } from './lib/follower';
import { Report } from './lib/report';
import { provoke, world, type Effect } from './lib/sandbox';
import { ServiceProcess } from './lib/service';

/**
 * 1,000 alarm events in ten seconds on 50 instances of one account and region. Failed status checks are remediated, each
 * instance being restarted once at most; what fails again after that is one incident, or a handful of single ones. CPU
 * alarms leave 50 alerts that await the customer and no incident. No event is lost, and subscribers
 * see each once.
 */
const report = new Report('storm');
const EVENTS = 1_000;

async function main(): Promise<void> {
  const service = await ServiceProcess.create('storm');
  console.log(`ready in ${await service.start()} ms`);
  const { organizations } = await world(service.sandboxUrl);
  await storm(service, 'STATUS_CHECK', 'customer', organizations[0].accounts[0].accountId);
  await storm(service, 'CPU', 'customer2', organizations[1].accounts[0].accountId);
  await service.stop();
  report.end();
}

async function storm(
  service: ServiceProcess,
  kind: 'STATUS_CHECK' | 'CPU',
  who: string,
  accountId: string,
): Promise<void> {
  const { url } = service;
  const customer = service.key(who);
  const start = await tail(url, customer);
  const before = await openIncidents(url, customer);
  const followers = [new Follower('ws', 'ws', url, customer, start), new Follower('sse', 'sse', url, customer, start)];
  const effect = await provoke(service.sandboxUrl, {
    name: 'alarm-storm',
    accountId,
    kind,
    events: EVENTS,
    seconds: 10,
    instances: 50,
    wait: true,
  });
  const stored = await settled(url, service.key('operator'), effect);
  report.check(stored === effect.eventIds.length, `${kind}: ${stored} of ${effect.eventIds.length} events are stored`);
  const alerts = await whenRemediated(url, customer, effect);
  const fresh = (await openIncidents(url, customer)).filter((id) => !before.includes(id));
  if (kind === 'STATUS_CHECK') {
    report.check(fresh.length <= 4, `${kind}: ${fresh.length} incidents are left open, 4 at most`);
    report.check(
      alerts.every((status) => status === 'ESCALATED') && alerts.length > 0 === fresh.length > 0,
      `${kind}: ${alerts.length} alerts are in them, ${50 - alerts.length} were remediated`,
    );
    const restarts = await restartsOf(service, effect);
    report.check(Math.max(...restarts) === 1, `${kind}: ${restarts.length} instances were restarted, each once`);
  } else {
    report.check(fresh.length === 0, `${kind}: ${fresh.length} incidents were opened`);
    const waiting = alerts.filter((status) => status === 'AWAITING_CUSTOMER').length;
    report.check(waiting === 50, `${kind}: ${waiting} alerts await the customer`);
  }
  const end = await tail(url, customer);
  for (const follower of followers) {
    while (positionOf(follower.cursor) < positionOf(end)) await delay(20);
    await follower.stop();
    const ids = follower.seen.map(({ id }) => id);
    const dense = follower.seen.every(
      ({ ordinal }, i, all) => i === 0 || BigInt(ordinal) === BigInt(all[i - 1].ordinal) + 1n,
    );
    report.check(
      new Set(ids).size === ids.length && dense,
      `${kind}: ${follower.name} saw ${ids.length} events, each once, without a gap`,
    );
  }
}

async function tail(url: string, key: string): Promise<string> {
  const { streamPosition } = await insist<{ streamPosition: { latest: string } }>(
    url,
    key,
    '{ streamPosition { latest } }',
  );
  return streamPosition.latest;
}

/** Waits until every event of the storm is stored with its outcome; gives how many are, once that no longer grows. */
async function settled(url: string, key: string, { eventIds }: Effect): Promise<number> {
  for (let known = -1, quiet = 0; ;) {
    let stored = 0;
    for (let i = 0; i < eventIds.length; i += 100) {
      const ids = eventIds.slice(i, i + 100);
      const { signals } = await insist<{ signals: { nodes: { id: string }[] } }>(
        url,
        key,
        'query ($ids: [String!]) { signals(first: 100, filter: { senderEventId: { in: $ids } }) { nodes { id } } }',
        { ids },
      );
      stored += signals.nodes.length;
    }
    quiet = stored === known ? quiet + 1 : 0;
    known = stored;
    if (stored >= eventIds.length || quiet > 100) return stored;
    await delay(100);
  }
}

async function openIncidents(url: string, key: string): Promise<string[]> {
  const { incidents } = await insist<{ incidents: { nodes: { id: string }[] } }>(
    url,
    key,
    '{ incidents(first: 200, filter: { status: { notIn: [RESOLVED] } }) { nodes { id } } }',
  );
  return incidents.nodes.map(({ id }) => id);
}

/** The states of the alerts that are left open once nothing is being remediated any more. */
async function whenRemediated(url: string, key: string, effect: Effect): Promise<string[]> {
  for (const deadline = Date.now() + 180_000; ;) {
    const alerts = await openAlerts(url, key, effect);
    if (!alerts.includes('REMEDIATING') || Date.now() > deadline) return alerts;
    await delay(500);
  }
}

/** How often Systems Manager restarted each instance of the storm that it restarted. */
async function restartsOf({ sandboxUrl }: ServiceProcess, { instanceIds }: Effect): Promise<number[]> {
  const { counts } = (await (await fetch(`${sandboxUrl}/_sandbox/executions`)).json()) as {
    counts: Record<string, Record<string, number>>;
  };
  return instanceIds.flatMap((id) => counts[id]?.['AWS-RestartEC2Instance'] ?? []);
}

/** The states of the open alerts of the storm's alarms. */
async function openAlerts(url: string, key: string, { accountId, region, alarmNames }: Effect): Promise<string[]> {
  const keys = [...new Set(alarmNames)].map((name) => `cloudwatch:1:${accountId}:${region}:${name}`);
  const { alerts } = await insist<{ alerts: { nodes: { status: string }[] } }>(
    url,
    key,
    `query ($keys: [String!]) { alerts(first: 200, filter: { dedupKey: { in: $keys },
       status: { notIn: [RESOLVED, CLOSED] } }) { nodes { status } } }`,
    { keys },
  );
  return alerts.nodes.map(({ status }) => status);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
