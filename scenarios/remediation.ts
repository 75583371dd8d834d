import { setTimeout as delay } from 'node:timers/promises';
import { insist } from './lib/client';
import { Report } from './lib/report';
import { provoke, world } from './lib/sandbox';
import { ServiceProcess } from './lib/service';

/**
 * Status checks fail on two hundred instances, in waves, and the process whose workers remediate them is killed with
 * kill -9 at random points of it. Each alert has one remediation with one outcome, and the simulated Systems Manager
 * counts no automation that was started twice.
 */
const WANTED = Number(process.env.REMEDIATIONS ?? 200);
const KILLS = Number(process.env.KILLS ?? 10);
const WAVE = 20;
const DOCUMENT = 'AWS-RestartEC2Instance';
const PATIENCE_MS = 240_000;

const report = new Report('remediation');

interface Found {
  id: string;
  status: string;
  executionId: string | null;
  alert: { id: string; status: string; incident: { id: string } | null };
  resource: { id: string; arn: string };
  steps: { name: string; status: string }[];
  guard: { rule: string } | null;
}

interface Executions {
  counts: Record<string, Record<string, number>>;
  executions: { id: string; document: string; clientToken?: string }[];
}

async function main(): Promise<void> {
  const service = await ServiceProcess.create('remediation', { SANDBOX_RESOURCES: process.env.RESOURCES ?? '1400' });
  console.log(`ready in ${await service.start()} ms`);
  const before = new Set((await remediations(service)).map(({ id }) => id));
  const hit = await waves(service);
  console.log(`${hit.length} instances failed their status check`);
  const found = await ended(service, before, hit);
  judge(found, hit, await executions(service));
  await service.stop();
  report.end();
}

/** Waves of failures over every account and region, with a kill at a random moment of some. */
async function waves(service: ServiceProcess): Promise<string[]> {
  const hit: string[] = [];
  const { organizations } = await world(service.sandboxUrl);
  const accounts = organizations.flatMap((one) => one.accounts);
  const places = accounts
    .filter(({ reserved }) => !reserved)
    .flatMap(({ accountId, regions }) => regions.map((region) => ({ accountId, region })));
  const empty = new Set<string>();
  let kills = 0;
  for (let n = 0; hit.length < WANTED && empty.size < places.length; n++) {
    const place = places[n % places.length];
    const name = `${place.accountId} ${place.region}`;
    if (empty.has(name)) continue;
    const wave = Math.min(WAVE, WANTED - hit.length);
    const effect = await fail(service, place, wave);
    if (effect.length < wave) empty.add(name);
    hit.push(...effect);
    if (effect.length === 0 || kills >= KILLS || hit.length < ((kills + 1) * WANTED) / (KILLS + 1)) continue;
    const after = Math.round(Math.random() * 6_000);
    await delay(after);
    await service.kill('SIGKILL');
    kills += 1;
    console.log(`kill -9 number ${kills}, ${after} ms after wave ${n + 1}; ready again in ${await service.start()} ms`);
  }
  report.check(kills === KILLS, `the workers were killed ${kills} times`);
  report.check(hit.length === WANTED, `${hit.length} of ${WANTED} instances were hit`);
  return hit;
}

/** As many as the place still has that are well: it refuses when it has fewer. */
async function fail(
  service: ServiceProcess,
  place: { accountId: string; region: string },
  instances: number,
): Promise<string[]> {
  for (let wanted = instances; wanted > 0; wanted = Math.floor(wanted / 2)) {
    try {
      return (await provoke(service.sandboxUrl, { name: 'status-check-storm', ...place, instances: wanted }))
        .instanceIds;
    } catch (error) {
      if (!/EXHAUSTED|INSUFFICIENT/.test(String(error))) throw error;
    }
  }
  return [];
}

async function remediations(service: ServiceProcess): Promise<Found[]> {
  const all: Found[] = [];
  for (let after: string | null = null; ;) {
    const {
      remediations: page,
    }: { remediations: { nodes: Found[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = await insist(
      service.url,
      service.key('operator'),
      `query ($after: String) { remediations(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
           nodes { id status executionId guard { rule } alert { id status incident { id } } resource { id arn }
             steps { name status } } } }`,
      { after },
    );
    all.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return all;
    after = page.pageInfo.endCursor;
  }
}

const over = ({ status }: Found): boolean => !['PENDING', 'RUNNING', 'WAITING'].includes(status);
const native = ({ resource }: Found): string => resource.arn.split('/').at(-1)!;

/**
 * Waits until every hit has its remediation and all of them have ended. They are counted, too: a remediation that begins
 * while the pages are read moves to another one, and an instance that was hit twice has ended once before.
 */
async function ended(service: ServiceProcess, before: ReadonlySet<string>, hit: readonly string[]): Promise<Found[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = (await remediations(service)).filter(({ id }) => !before.has(id));
    const done = new Set(found.filter(over).map(native));
    const ofHit = found.filter((one) => hit.includes(native(one)));
    if (found.every(over) && hit.every((id) => done.has(id)) && ofHit.length >= hit.length) return found;
    if (Date.now() > deadline) {
      const waiting = found.filter((one) => !over(one));
      console.log(JSON.stringify(waiting.slice(0, 5)), hit.filter((id) => !done.has(id)).slice(0, 5));
      return found;
    }
    await delay(500);
  }
}

async function executions(service: ServiceProcess): Promise<Executions> {
  return (await (await fetch(`${service.sandboxUrl}/_sandbox/executions`)).json()) as Executions;
}

function tallyOf(found: readonly Found[]): string[] {
  const counts = new Map<string, number>();
  for (const { status } of found) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`);
}

function judge(found: readonly Found[], hit: readonly string[], { counts, executions: begun }: Executions): void {
  const ofHit = found.filter((one) => hit.includes(native(one)));
  const tally = tallyOf(ofHit);
  report.check(
    ofHit.length >= hit.length && ofHit.every(over),
    `${ofHit.length} remediations have ended: ${tally.join(', ')}`,
  );
  const alerts = new Set(ofHit.map(({ alert }) => alert.id));
  report.check(alerts.size === ofHit.length, 'each alert has one remediation');
  const twice = hit.filter((id) => (counts[id]?.[DOCUMENT] ?? 0) > 1);
  report.check(twice.length === 0, `no automation was started twice (${twice.length} were)`);
  const tokens = begun.flatMap(({ clientToken }) => clientToken ?? []);
  report.check(new Set(tokens).size === tokens.length, 'each automation has a token of its own');
  // An instance that was restarted may be hit again in a later wave: its second remediation is blocked.
  const started = ofHit.filter(({ executionId }) => executionId !== null);
  report.check(
    started.every((one) => begun.some(({ id }) => id === one.executionId)) &&
      started.length === [...new Set(hit)].reduce((sum, id) => sum + (counts[id]?.[DOCUMENT] ?? 0), 0),
    `${started.length} automations were started, and each belongs to one remediation`,
  );
  const prevented = ofHit.filter(({ status }) => status === 'SUCCEEDED' || status === 'CANCELLED');
  report.check(
    prevented.every(({ alert }) => alert.status === 'RESOLVED' && alert.incident === null),
    `${prevented.length} alerts were over without an incident`,
  );
  const escalated = ofHit.filter(({ status }) => status === 'FAILED' || status === 'BLOCKED');
  report.check(
    escalated.every(({ alert }) => alert.incident !== null),
    `${escalated.length} became part of an incident`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
