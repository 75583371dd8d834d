import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { insist } from './lib/client';
import { Follower, positionOf, type Seen } from './lib/follower';
import { Report } from './lib/report';
import { ServiceProcess } from './lib/service';

/**
 * kill -9 of the server ten times under 16 concurrent writers, with 5 subscribers that resume by cursor: nothing
 * committed is lost, nothing is out of order, a duplicate has an equal cursor, ordinals are dense, and no write that was
 * repeated under its idempotency key happened twice.
 */
const KILLS = Number(process.env.KILLS ?? 10);
const WRITERS = 16;
const WRITES_BETWEEN = 150;

const report = new Report('crash');

async function main(): Promise<void> {
  const service = await ServiceProcess.create('crash');
  console.log(`ready in ${await service.start()} ms`);
  const { url } = service;
  const customer = service.key('customer');
  const operator = service.key('operator');
  const [incidentId, start] = await prepare(url, customer);

  const followers = [
    new Follower('customer ws', 'ws', url, customer, start),
    new Follower('customer sse', 'sse', url, customer, start),
    new Follower('partner ws', 'ws', url, service.key('partner'), start),
    new Follower('engineer ws', 'ws', url, operator, start),
    new Follower('engineer sse', 'sse', url, operator, start),
  ];

  let writing = true;
  const written = new Map<string, string>();
  const writers = Array.from({ length: WRITERS }, async (_, n) => {
    while (writing) {
      const key = randomUUID();
      written.set(key, (await write(url, n % 2 ? customer : operator, incidentId, key)).comment);
    }
  });
  for (let kill = 1; kill <= KILLS; kill++) {
    const goal = written.size + WRITES_BETWEEN;
    while (written.size < goal) await delay(20);
    await service.kill('SIGKILL');
    console.log(`kill -9 number ${kill} after ${written.size} writes; ready again in ${await service.start()} ms`);
  }
  const goal = written.size + WRITES_BETWEEN;
  while (written.size < goal) await delay(20);
  writing = false;
  await Promise.all(writers);

  // The number of the last write is the end: everything was committed before it.
  const last = await write(url, customer, incidentId, randomUUID());
  written.set('last', last.comment);
  const end = last.cursor;
  for (const follower of followers) {
    while (positionOf(follower.cursor) < positionOf(end)) await delay(50);
  }
  await Promise.all(followers.map((follower) => follower.stop()));
  report.check(new Set(written.values()).size === written.size, `${written.size} writes made ${written.size} comments`);
  const until = positionOf(end);
  for (const [key, names] of [
    [customer, ['customer ws', 'customer sse', 'partner ws']],
    [operator, ['engineer ws', 'engineer sse']],
  ] as const) {
    const log = (await pull(url, key, start)).filter(({ cursor }) => positionOf(cursor) <= until);
    const comments = log.filter(({ kind }) => kind === 'INCIDENT_COMMENT_ADDED').length;
    report.check(comments === written.size, `the log that ${names[0]} may read has each write once (${comments})`);
    for (const follower of followers.filter(({ name }) => (names as readonly string[]).includes(name))) {
      judge(follower, log, until);
    }
  }
  await service.stop();
  report.end();
}

interface Positions {
  streamPosition: { latest: string };
}

async function prepare(url: string, key: string): Promise<[incidentId: string, cursor: string]> {
  const { accounts, streamPosition } = await insist<Positions & { accounts: { nodes: { id: string }[] } }>(
    url,
    key,
    '{ streamPosition { latest } accounts(first: 1, filter: { status: { eq: ACTIVE } }) { nodes { id } } }',
  );
  const { createIncident } = await insist<{ createIncident: { incident: { id: string } } }>(
    url,
    key,
    'mutation ($in: CreateIncidentInput!) { createIncident(input: $in) { incident { id } userErrors { message } } }',
    {
      in: {
        accountId: accounts.nodes[0].id,
        title: 'Crash scenario',
        description: 'Many write here.',
        priority: 'LOW',
      },
    },
  );
  return [createIncident.incident.id, streamPosition.latest];
}

async function write(
  url: string,
  key: string,
  incidentId: string,
  idempotencyKey: string,
): Promise<{ comment: string; cursor: string }> {
  const { addIncidentComment } = await insist<{
    addIncidentComment: {
      comment: { id: string } | null;
      cursor: string;
      userErrors: { code: string; message: string }[];
    };
  }>(
    url,
    key,
    `mutation ($in: AddIncidentCommentInput!) {
       addIncidentComment(input: $in) { comment { id } cursor userErrors { code message } } }`,
    { in: { incidentId, body: `Write ${idempotencyKey}`, visibility: 'CUSTOMER', idempotencyKey } },
  );
  if (!addIncidentComment.comment) throw new Error(JSON.stringify(addIncidentComment.userErrors));
  return { comment: addIncidentComment.comment.id, cursor: addIncidentComment.cursor };
}

async function pull(url: string, key: string, after: string): Promise<Seen[]> {
  const all: Seen[] = [];
  for (let cursor = after; ;) {
    const { events } = await insist<{
      events: {
        resumeAfter: string;
        pageInfo: { hasNextPage: boolean };
        nodes: (Omit<Seen, 'organization'> & { organization: { id: string } | null })[];
      };
    }>(
      url,
      key,
      `query ($after: String) { events(first: 200, after: $after) { resumeAfter pageInfo { hasNextPage }
         nodes { id cursor kind ordinal organization { id } } } }`,
      { after: cursor },
    );
    all.push(...events.nodes.map((node) => ({ ...node, organization: node.organization?.id ?? null })));
    if (!events.pageInfo.hasNextPage) return all;
    cursor = events.resumeAfter;
  }
}

function judge({ name, seen, reconnects, holes }: Follower, log: readonly Seen[], until: bigint): void {
  const within = seen.filter(({ cursor }) => positionOf(cursor) <= until);
  const distinct = [...new Map(within.map((event) => [event.cursor, event])).values()];
  const repeated = within.length - distinct.length;
  console.log(`     ${name}: ${within.length} events, ${repeated} repeated, ${reconnects} reconnects`);
  report.check(holes === 0, `${name}: no hole was told`);
  report.check(
    distinct.length === log.length && distinct.every((event, i) => event.cursor === log[i].cursor),
    `${name}: all ${log.length} events of the log, in its order`,
  );
  report.check(
    within.every((event, i) => i === 0 || positionOf(event.cursor) >= positionOf(within[i - 1].cursor)),
    `${name}: never out of order`,
  );
  const last = new Map<string | null, bigint>();
  let dense = true;
  for (const { organization, ordinal } of distinct) {
    const before = last.get(organization);
    if (before !== undefined && BigInt(ordinal) !== before + 1n) dense = false;
    last.set(organization, BigInt(ordinal));
  }
  report.check(dense, `${name}: ordinals of each organization are dense`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
