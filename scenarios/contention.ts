import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { insist } from './lib/client';
import { act, isConflict, someVerb, STANDING, type Standing } from './lib/contention/engineer';
import { openGroup, takenUp, tunnelsDown, type Place } from './lib/contention/storm';
import { settled } from './lib/contention/settled';
import { differencesOf, stateOf } from './lib/contention/story';
import { Dice } from './lib/random';
import { Report } from './lib/report';
import { ServiceProcess } from './lib/service';

/**
 * Two engineers act on one incident at the same moment, each knowing the same version of it: one wins, the other is told
 * CONFLICT. Meanwhile a customer writes on it without asking for a version, and two worker processes act on it too:
 * alarms join it, its clocks run out, it is escalated. No update is lost.
 *
 *   npm run scenario contention [tries, by default 10000]
 */
const TRIES = Number(process.argv[2] ?? process.env.TRIES ?? 10_000);
const SEED = Number(process.env.SEED ?? 1);
/** Incidents are acted on side by side, one in each of two regions of so many accounts. */
const ACCOUNTS = 4;
const REGIONS = 2;
/** What is tried on each before it gives way to the next. */
const TRIES_ON_ONE = 250;
/** Time goes on in steps, so that escalations fall due again and again. */
const STEP_MS = 10 * 60_000;
const STEP_EVERY_MS = 2_000;
/** Between an alarm that has joined and the next one. */
const ALARM_EVERY_MS = 700;
/** Towards the end it leaps: long enough for the clocks of what is urgent to run out. */
const LEAP_MS = 5 * 3_600_000;
const LEAP_AFTER = 0.8;
/** So few that time may have brought nothing about before they were over. */
const FEW = 500;
const PEOPLE = ['Ada', 'Grace', 'Hedy'];

const report = new Report('contention');
/** What was started, the last to be ended first. */
const ends: (() => Promise<void>)[] = [];
const total = {
  tries: 0,
  neither: 0,
  wrong: [] as string[],
  verbs: 0,
  joined: 0,
  told: 0,
  differences: [] as string[],
};

async function main(): Promise<void> {
  const service = await ServiceProcess.create('contention');
  ends.push(() => service.stop());
  console.log(`ready in ${await service.start()} ms; seed ${SEED}`);
  const runtime = JSON.parse(readFileSync(join(service.dataDir, 'runtime.json'), 'utf8')) as { databaseUrl: string };
  const shared = { ...process.env, DATABASE_URL: runtime.databaseUrl, SANDBOX_URL: service.sandboxUrl };
  for (const name of PEOPLE) await hire(name, { ...shared, DATA_DIR: join(service.dataDir, 'admin') });
  const workers = [1, 2].map((n) => work(join(service.dataDir, `worker-${n}`), shared));
  ends.push(async () => workers.forEach((worker) => worker.kill('SIGTERM')));
  const database = new Client({ connectionString: runtime.databaseUrl });
  await database.connect();
  ends.push(() => database.end());
  const [places, people] = await prepare(service);

  const started = Date.now();
  while (total.tries < TRIES) {
    await round(
      service,
      database,
      places,
      people,
      Math.min(TRIES_ON_ONE, Math.ceil((TRIES - total.tries) / places.length)),
    );
    const rate = (total.tries / ((Date.now() - started) / 1000)).toFixed(0);
    console.log(
      `     ${total.tries} tries, ${rate} a second; ${total.neither} times a worker or the customer was first`,
    );
  }
  report.check(workers.every(({ exitCode }) => exitCode === null), 'both workers are still at work'); // prettier-ignore
  report.check(total.wrong.length === 0, `of two with one version exactly one won, ${total.tries} times`);
  report.check(total.joined > 0 && (total.told > 0 || TRIES < FEW), `workers took part: ${total.joined} alerts joined, ${total.told} times they told that something is late`); // prettier-ignore
  report.check(total.differences.length === 0, `${total.verbs} effects are as many events, each upon the one before, and the states are what they left`); // prettier-ignore
  for (const what of [...total.wrong, ...total.differences].slice(0, 20)) console.log(`     ${what}`);
  await endAll();
  report.end();
}

/** An engineer whom incidents can be assigned to. */
async function hire(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  const person = ['--name', name, '--email', `${name}@accelerate.example`, '--role', 'OPERATIONS_ENGINEER'];
  await promisify(execFile)(process.execPath, ['dist/src/admin.js', 'create-person', ...person], { env });
}

/** A process of ROLE=worker on the same database and simulated AWS. */
function work(dataDir: string, env: NodeJS.ProcessEnv): ChildProcess {
  const options = { env: { ...env, DATA_DIR: dataDir }, stdio: 'ignore' } as const;
  return spawn(process.execPath, ['dist/src/worker.js'], options);
}

/** A lane for each region of the accounts that both engineers serve, and a policy by which what nobody takes up is escalated. */
async function prepare(service: ServiceProcess): Promise<[Place[], string[]]> {
  const { url, sandboxUrl } = service;
  const key = service.key('operator');
  const { accounts, people } = await insist<{
    accounts: { nodes: { id: string; awsAccountId: string; regions: string[]; organization: { id: string } }[] };
    people: { nodes: { id: string; name: string }[] };
  }>(
    url,
    service.key('automation'),
    `{ accounts(first: ${ACCOUNTS}, filter: { status: { eq: ACTIVE } }) { nodes { id awsAccountId regions organization { id } } }
       people(first: 200) { nodes { id name } } }`,
  );
  const policy = {
    organizationId: accounts.nodes[0].organization.id,
    name: 'Contention',
    priorities: ['HIGH', 'MEDIUM', 'LOW'],
    steps: [{ after: 'PT5M' }, { after: 'PT30M' }],
  };
  await insist(url, key, 'mutation ($in: SetEscalationPolicyInput!) { setEscalationPolicy(input: $in) { userErrors { code } } }', { in: policy }); // prettier-ignore
  const places = accounts.nodes.flatMap(({ id, awsAccountId, regions }) =>
    regions
      .slice(0, REGIONS)
      .map((region) => ({ url, sandboxUrl, key, accountId: id, awsAccountId, region, aheadMs: 0 })),
  );
  return [places, people.nodes.filter(({ name }) => PEOPLE.includes(name)).map(({ id }) => id)];
}

/**
 * One incident in each lane, acted on side by side. Meanwhile alarms join them and time goes on, under everybody's
 * hands: the simulated AWS would wait for a moment of rest to move it. The alarms are of the time before it went on:
 * they come late, and join what they would have joined. What became of them is read once all is at rest.
 */
async function round(
  service: ServiceProcess,
  database: Client,
  places: Place[],
  people: string[],
  tries: number,
): Promise<void> {
  const { rows } = await database.query<{ ms: string }>('select offset_ms as ms from service_clock');
  for (const place of places) place.aheadMs = Number(rows[0].ms);
  const lanes = await Promise.all(places.map((place) => openLane(place)));
  const before = total.tries;
  let acting = true;
  const meanwhile = [
    // Of one incident two alarms are never on their way together; in two streams both workers have something to do.
    ...[0, 1].map(async (stream) => {
      for (; acting; await delay(ALARM_EVERY_MS)) await oneMore(places.filter((_, n) => n % 2 === stream));
    }),
    (async () => {
      const leapAt = before + places.length * tries * LEAP_AFTER;
      for (; acting && total.tries < leapAt; await delay(STEP_EVERY_MS)) await pass(database, STEP_MS);
      await pass(database, LEAP_MS);
    })(),
  ];
  await Promise.all(lanes.map((lane, n) => contend(service, lane, people, tries, new Dice(SEED + before + n))));
  acting = false;
  await Promise.all(meanwhile);
  await settled(database);
  for (const { place, id, start, effects } of lanes) {
    const { differences, counts } = await differencesOf(place.url, place.key, id, start, effects);
    total.differences.push(...differences);
    total.verbs += counts.verbs;
    total.joined += counts.joined;
    total.told += counts.told;
  }
}

async function pass(database: Client, ms: number): Promise<void> {
  await database.query('update service_clock set offset_ms = offset_ms + $1', [ms]);
}

/** An alarm more for each incident. */
async function oneMore(places: Place[]): Promise<void> {
  await Promise.all(
    places.map(async (place) => {
      for (const alarm of await tunnelsDown(place, 1)) await takenUp(place, alarm);
    }),
  );
}

interface Lane {
  place: Place;
  id: string;
  start: { state: Awaited<ReturnType<typeof stateOf>>; cursor: string };
  /** Where each effect is in the log, as whoever had it was told. */
  effects: (string | null)[];
}

async function openLane(place: Place): Promise<Lane> {
  const { url, key } = place;
  const id = await openGroup(place);
  const { streamPosition } = await insist<{ streamPosition: { latest: string } }>(
    url,
    key,
    '{ streamPosition { latest } }',
  );
  return { place, id, start: { state: await stateOf(url, key, id), cursor: streamPosition.latest }, effects: [] };
}

async function contend(
  service: ServiceProcess,
  lane: Lane,
  people: string[],
  tries: number,
  dice: Dice,
): Promise<void> {
  const { id, start, effects } = lane;
  const { url, key } = lane.place;
  const engineers = [key, service.key('automation')];
  const read = async (): Promise<Standing> =>
    (await insist<{ incident: Standing }>(url, key, `query ($id: ID!) { incident(id: $id) { ${STANDING} } }`, { id }))
      .incident;
  let standing = await read();
  for (let done = 0; done < tries;) {
    const { version } = standing;
    const both = engineers.map((engineer) => {
      const { operation, input } = someVerb(standing, people, dice);
      return act(url, engineer, { operation, input: { ...input, incidentId: id, expectedVersion: version } });
    });
    const [spoken, ...results] = await Promise.all([dice.chance(0.1) ? speak(service, id) : null, ...both]);
    if (spoken) effects.push(spoken.cursor);
    const won = results.flatMap((result) => ('standing' in result ? [result] : []));
    effects.push(...won.map(({ cursor }) => cursor));
    if (won.length > 1 || results.filter(isConflict).length !== results.length - won.length) {
      total.wrong.push(`version ${version} of ${start.state.number}: ${JSON.stringify(results)}`);
    }
    standing = won.length === 1 && !spoken ? won[0].standing : await read();
    if (standing.version <= version) total.wrong.push(`${start.state.number} stayed at version ${version}`);
    if (won.length === 0) total.neither += 1;
    else {
      done += 1;
      total.tries += 1;
    }
  }
}

/** A comment knows no version: it is taken whatever else happens. */
async function speak(service: ServiceProcess, incidentId: string): Promise<{ cursor: string | null }> {
  const { addIncidentComment } = await insist<{ addIncidentComment: { cursor: string | null; userErrors: unknown[] } }>(
    service.url,
    service.key('customer'),
    'mutation ($in: AddIncidentCommentInput!) { addIncidentComment(input: $in) { cursor userErrors { code message } } }',
    { in: { incidentId, body: 'We see it too.', visibility: 'CUSTOMER', idempotencyKey: randomUUID() } },
  );
  if (addIncidentComment.userErrors.length > 0) total.wrong.push(JSON.stringify(addIncidentComment.userErrors));
  return addIncidentComment;
}

async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}

main().catch(async (error: unknown) => {
  console.error(error);
  await endAll();
  process.exit(1);
});
