import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { insist } from '../client';

/** An account, and the key of somebody who sees it. */
export interface Place {
  url: string;
  sandboxUrl: string;
  key: string;
  accountId: string;
  awsAccountId: string;
  region: string;
  /** How far service time is ahead of the wall clock. */
  aheadMs: number;
}

async function deliver(sandboxUrl: string, events: object[]): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/deliver`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
}

/** Tunnels of VPN connections that go down: known to have an impact, and nothing remedies them. Gives the alarms' names. */
export async function tunnelsDown(place: Place, count: number): Promise<string[]> {
  const at = new Date(Date.now() + place.aheadMs);
  const { awsAccountId: account, region } = place;
  const vpns = Array.from({ length: count }, () => `vpn-${randomUUID().replaceAll('-', '').slice(0, 17)}`);
  const events = vpns.map((vpn) => ({
    version: '0',
    id: randomUUID(),
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: `${at.toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:cloudwatch:${region}:${account}:alarm:${vpn}`],
    detail: {
      alarmName: vpn,
      state: { value: 'ALARM', reason: 'The tunnel is down.', timestamp: at.toISOString().replace('Z', '+0000') },
      previousState: { value: 'OK' },
      configuration: {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'AWS/VPN', name: 'TunnelState', dimensions: { VpnId: vpn } },
              period: 300,
              stat: 'Maximum',
            },
            returnData: true,
          },
        ],
      },
    },
  }));
  await deliver(place.sandboxUrl, events);
  return vpns;
}

/** Waits until a worker has taken the alarm up: two are then never in one batch, and each that joins is one change. */
export async function takenUp(place: Place, alarm: string): Promise<void> {
  const dedupKey = `cloudwatch:1:${place.awsAccountId}:${place.region}:${alarm}`;
  for (;;) {
    const { alerts } = await insist<{ alerts: { nodes: { id: string }[] } }>(
      place.url,
      place.key,
      'query ($key: String!) { alerts(first: 1, filter: { dedupKey: { eq: $key } }) { nodes { id } } }',
      { key: dedupKey },
    );
    if (alerts.nodes.length > 0) return;
    await delay(200);
  }
}

/** Opens the incident of a storm, which later alarms join, and gives its id. */
export async function openGroup(place: Place): Promise<string> {
  const since = new Date(Date.now() + place.aheadMs);
  await Promise.all((await tunnelsDown(place, 5)).map((alarm) => takenUp(place, alarm)));
  for (;;) {
    const { incidents } = await insist<{ incidents: { nodes: { id: string; title: string }[] } }>(
      place.url,
      place.key,
      `query ($account: ID!, $since: DateTime!) { incidents(first: 50, filter: { accountId: { eq: $account },
         createdAt: { gte: $since }, status: { notIn: [RESOLVED] } }) { nodes { id title } } }`,
      { account: place.accountId, since: since.toISOString() },
    );
    const group = incidents.nodes.find(
      ({ title }) => / on \d+ resources? in /.test(title) && title.endsWith(` ${place.region}`),
    );
    if (group) return group.id;
    await delay(50);
  }
}
