import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './lib/client';
import { Follower } from './lib/follower';
import { Report } from './lib/report';
import { provoke } from './lib/sandbox';
import { ServiceProcess } from './lib/service';

/**
 * A disk fills up and nothing may remediate it: a subscriber over WebSocket and one over SSE see the incident open; it is
 * acknowledged, commented and resolved through the API; timeline, streams and the query `events` agree.
 */
const report = new Report('disk-full');

interface Opened {
  incidents: { nodes: { id: string; number: string; alerts: { nodes: { title: string }[] } }[] };
}

async function main(): Promise<void> {
  const service = await ServiceProcess.create('disk-full');
  console.log(`ready in ${await service.start()} ms`);
  const { url } = service;
  const customer = service.key('customer');
  const operator = service.key('operator');
  const { streamPosition } = await ask<{ streamPosition: { latest: string } }>(
    url,
    customer,
    '{ streamPosition { latest } }',
  );
  const followers = [
    new Follower('ws', 'ws', url, customer, streamPosition.latest),
    new Follower('sse', 'sse', url, customer, streamPosition.latest),
  ];
  const began = Date.now();
  const effect = await provoke(service.sandboxUrl, { name: 'disk-full', remediable: false });
  const fired = Date.now();
  const seenAt = await Promise.all(followers.map((follower) => opened(follower)));
  for (const [i, { name }] of followers.entries()) {
    const ms = seenAt[i] - began;
    console.log(
      `     ${name}: incident seen ${ms} ms after the scenario began, ${seenAt[i] - fired} ms after it answered`,
    );
  }

  const { incidents } = await ask<Opened>(
    url,
    customer,
    `{ incidents(first: 1, filter: { status: { eq: UNASSIGNED } }, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
         nodes { id number alerts(first: 1) { nodes { title } } } } }`,
  );
  const [incident] = incidents.nodes;
  const title = incident?.alerts.nodes[0]?.title ?? '';
  report.check(
    effect.alarmNames.some((name) => title.startsWith(name)),
    `${incident?.number} is about the alarm of the scenario (${title})`,
  );
  const incidentId = incident.id;
  const cursors = [
    await act(url, operator, 'acknowledgeIncident', { incidentId }),
    await act(url, operator, 'addIncidentComment', { incidentId, body: 'Cleaning up.', visibility: 'CUSTOMER' }),
    await act(url, operator, 'resolveIncident', { incidentId, resolution: 'Space was freed.', outcome: 'RESTORED' }),
  ];
  for (const follower of followers) {
    while (!follower.seen.some(({ cursor }) => cursor === cursors[2])) await delay(10);
  }
  const timeline = await listed(
    url,
    customer,
    `incident(id: "${incidentId}") { timeline(first: 100) { nodes { cursor } } }`,
  );
  const events = await listed(
    url,
    customer,
    `events(first: 100, filter: { incidentId: { eq: "${incidentId}" } }) { nodes { cursor } }`,
  );
  report.check(timeline.length >= 4, `the timeline has ${timeline.length} events`);
  report.check(timeline.join() === events.join(), 'timeline and events show the same cursors in the same order');
  report.check(
    cursors.every((cursor) => timeline.includes(cursor)),
    'each mutation told the cursor of its event',
  );
  for (const follower of followers) {
    const streamed = follower.seen.map(({ cursor }) => cursor).filter((cursor) => timeline.includes(cursor));
    report.check(streamed.join() === timeline.join(), `${follower.name}: the same cursors in the same order`);
    await follower.stop();
  }
  await service.stop();
  report.end();
}

/** When the follower saw an incident open. */
async function opened(follower: Follower): Promise<number> {
  while (!follower.seen.some(({ kind }) => kind === 'INCIDENT_CREATED')) await delay(5);
  return Date.now();
}

async function act(url: string, key: string, operation: string, input: object): Promise<string> {
  const type = `${operation[0].toUpperCase()}${operation.slice(1)}Input`;
  const payload = await ask<Record<string, { cursor: string; userErrors: { message: string }[] }>>(
    url,
    key,
    `mutation ($in: ${type}!) { ${operation}(input: $in) { cursor userErrors { message } } }`,
    { in: input },
  );
  const { cursor, userErrors } = payload[operation];
  if (userErrors.length > 0) throw new Error(userErrors[0].message);
  return cursor;
}

async function listed(url: string, key: string, selection: string): Promise<string[]> {
  const text = JSON.stringify(await ask(url, key, `{ ${selection} }`));
  return [...text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
