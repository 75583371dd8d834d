import { setTimeout as delay } from 'node:timers/promises';
import { ask, insist } from './lib/client';
import { judge } from './lib/patching/judge';
import { chooseInstances, tagged } from './lib/patching/instances';
import { Report } from './lib/report';
import { provoke } from './lib/sandbox';
import { ServiceProcess } from './lib/service';

/**
 * One patch window over three hundred instances: snapshots, installations and restarts fail here and there, and the
 * process whose workers follow it is killed with kill -9 at random points. Every instance has one outcome with its chain,
 * none is patched without its snapshot, and what did not come back runs again from it.
 */
const WANTED = Number(process.env.INSTANCES ?? 300);
const KILLS = Number(process.env.KILLS ?? 8);
const CONCURRENCY = 20;
const ERRORS = '40%';
const HOURS = 14;
const STEP_MINUTES = 1;
/** Thousands of resources are synchronised before it is ready; a busy machine takes its time for them. */
const START_MS = 600_000;

const report = new Report('patching');

async function main(): Promise<void> {
  const service = await ServiceProcess.create('patching', { SANDBOX_RESOURCES: process.env.RESOURCES ?? '6000' });
  console.log(`ready in ${await service.start(START_MS)} ms`);
  const place = await chooseInstances(service, WANTED);
  const value = `scenario ${Date.now()}`;
  await tagged(service, place, value);
  const { window, opensAt } = await createWindow(service, place.account, place.region, value);
  await broken(service, place);
  await advance(service, `PT${Math.ceil((opensAt - (await now(service))) / 60_000)}M`);
  const run = await followed(service, window);
  report.check(run !== null, 'the run has ended');
  await judge(service, report, { run: run!, place, concurrency: CONCURRENCY, errors: ERRORS, wanted: WANTED });
  await service.stop();
  report.end();
}

async function now(service: ServiceProcess): Promise<number> {
  const world = (await (await fetch(`${service.sandboxUrl}/_sandbox/world`)).json()) as { clock: { now: string } };
  return Date.parse(world.clock.now);
}

async function advance(service: ServiceProcess, by: string): Promise<void> {
  const response = await fetch(`${service.sandboxUrl}/_sandbox/advance`, {
    method: 'POST',
    body: JSON.stringify({ by }),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(await response.text());
  await response.text();
}

async function createWindow(
  service: ServiceProcess,
  account: { id: string },
  region: string,
  value: string,
): Promise<{ window: string; opensAt: number }> {
  const opens = new Date(Math.ceil((await now(service)) / 60_000) * 60_000 + 2 * 3_600_000);
  const at = `${opens.getUTCMinutes()} ${opens.getUTCHours()} ${opens.getUTCDate()} ${opens.getUTCMonth() + 1}`;
  const { createPatchWindow: made } = await ask<{
    createPatchWindow: { patchWindow: { id: string } | null; userErrors: { message: string }[] };
  }>(
    service.url,
    service.key('customer'),
    'mutation ($in: CreatePatchWindowInput!) { createPatchWindow(input: $in) { patchWindow { id } userErrors { message } } }',
    {
      in: {
        accountId: account.id,
        region,
        name: 'three-hundred',
        schedule: `cron(${at} ? ${opens.getUTCFullYear()})`,
        timezone: 'UTC',
        duration: `PT${HOURS}H`,
        cutoff: 'PT1H',
        targets: [{ key: 'Patching Scenario', values: [value] }],
        maxConcurrency: String(CONCURRENCY),
        maxErrors: ERRORS,
      },
    },
  );
  if (!made.patchWindow) throw new Error(made.userErrors.map(({ message }) => message).join(' '));
  const window = made.patchWindow.id;
  for (let tries = 0; tries < 600; tries++) {
    const { node } = await insist<{ node: { status: string; covers: { totalCount: { value: number } } } }>(
      service.url,
      service.key('customer'),
      'query ($id: ID!) { node(id: $id) { ... on PatchWindow { status covers(first: 1) { totalCount { value } } } } }',
      { id: window },
    );
    if (node.status === 'IN_SYNC') {
      report.check(
        node.covers.totalCount.value === WANTED,
        `the window covers ${node.covers.totalCount.value} instances`,
      );
      return { window, opensAt: opens.getTime() };
    }
    await delay(200);
  }
  throw new Error('Systems Manager did not take the window.');
}

/** Some will fare badly, each in one of four ways. */
async function broken(
  service: ServiceProcess,
  {
    account,
    region,
    instances,
  }: { account: { awsAccountId: string }; region: string; instances: { native: string; lacks: boolean }[] },
): Promise<void> {
  // What has nothing to install neither fails at it nor restarts.
  const lacking = instances.filter(({ lacks }) => lacks).map(({ native }) => native);
  const rest = instances.filter(({ lacks }) => !lacks).map(({ native }) => native);
  const part = (from: number, until: number) => lacking.slice(lacking.length * from, lacking.length * until);
  for (const [name, instanceIds] of [
    ['snapshot-fails', rest.slice(0, rest.length * 0.06)],
    ['patch-fails', part(0, 0.4)],
    ['never-boots', part(0.4, 0.8)],
    ['root-volume-fails', part(0.4, 0.5)],
  ] as const) {
    if (instanceIds.length === 0) continue;
    await provoke(service.sandboxUrl, { name, accountId: account.awsAccountId, region, instanceIds });
    console.log(`${name} on ${instanceIds.length} instances`);
  }
}

/** Time goes on in small steps, with a kill in the middle of some, until the run of the window has ended. */
async function followed(service: ServiceProcess, window: string): Promise<string | null> {
  let kills = 0;
  for (let step = 0; step < ((HOURS + 6) * 60) / STEP_MINUTES; step++) {
    const going = advance(service, `PT${STEP_MINUTES}M`).catch(() => undefined);
    if (kills < KILLS && Math.random() < 0.35) {
      await delay(Math.random() * 1_500);
      await service.kill('SIGKILL');
      kills += 1;
      console.log(`kill -9 number ${kills} in step ${step + 1}; ready again in ${await service.start(START_MS)} ms`);
    }
    await going;
    const { node } = await insist<{
      node: { runs: { nodes: { id: string; endedAt: string | null; counts: Record<string, number> }[] } };
    }>(
      service.url,
      service.key('customer'),
      `query ($id: ID!) { node(id: $id) { ... on PatchWindow { runs(first: 1) { nodes { id endedAt
         counts { total pending running succeeded failed restored skipped } } } } } }`,
      { id: window },
    );
    const [run] = node.runs.nodes;
    if (run && step % 20 === 0) console.log(`${step * STEP_MINUTES} min: ${JSON.stringify(run.counts)}`);
    if (!run?.endedAt) continue;
    report.check(kills === KILLS || kills > 0, `the workers were killed ${kills} times`);
    return run.id;
  }
  return null;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
