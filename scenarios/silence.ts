import { ask } from './lib/client';
import { Report } from './lib/report';
import { provoke } from './lib/sandbox';
import { ServiceProcess } from './lib/service';

/**
 * Nobody answers the question whether a CPU alarm matters: three days of service time later, which pass in moments, the
 * alert is resolved by itself, and the service's clock stands where it was moved to, across a restart too.
 */
const report = new Report('silence');

interface Alerts {
  alerts: { nodes: { status: string; answerDueAt: string | null; resolvedAt: string | null; firstSeenAt: string }[] };
}

async function main(): Promise<void> {
  const service = await ServiceProcess.create('silence');
  console.log(`ready in ${await service.start()} ms`);
  const customer = service.key('customer');
  const effect = await provoke(service.sandboxUrl, { name: 'cpu-storm', instances: 1 });
  const key = `cloudwatch:1:${effect.accountId}:${effect.region}:${effect.alarmNames[0]}`;
  const alert = async () =>
    (
      await ask<Alerts>(
        service.url,
        customer,
        `query ($key: String) { alerts(first: 1, filter: { dedupKey: { eq: $key } },
           orderBy: [{ field: FIRST_SEEN_AT, direction: DESC }]) {
           nodes { status answerDueAt resolvedAt firstSeenAt } } }`,
        { key },
      )
    ).alerts.nodes[0];
  while (!(await alert())) await new Promise((done) => setImmediate(done));
  const asked = await alert();
  report.check(asked.status === 'AWAITING_CUSTOMER', `the alert awaits the customer until ${asked.answerDueAt}`);

  const started = Date.now();
  const before = await advance(service.sandboxUrl, 71);
  report.check((await alert()).status === 'AWAITING_CUSTOMER', 'after 71 hours it still does');
  const after = await advance(service.sandboxUrl, 2);
  console.log(`     73 hours passed in ${Date.now() - started} ms`);
  const resolved = await alert();
  report.check(resolved.status === 'RESOLVED', 'after 73 hours it is resolved');
  report.check(
    Date.parse(resolved.resolvedAt!) - Date.parse(asked.answerDueAt!) < 10_000 &&
      Date.parse(resolved.resolvedAt!) >= Date.parse(asked.answerDueAt!),
    `it was resolved when it fell due (${resolved.resolvedAt})`,
  );
  report.check(after.offsetMs - before.offsetMs >= 2 * 3_600_000, 'the clock moved by what was asked');

  await service.kill('SIGKILL');
  await service.start();
  const { now } = await clock(service.sandboxUrl);
  report.check(Date.parse(now) - Date.now() > 72.9 * 3_600_000, 'after kill -9 and a start the clock is where it was');
  await service.stop();
  report.end();
}

/** By six hours at a time: a busy machine answers each well before a client loses patience. */
async function advance(sandboxUrl: string, hours: number): Promise<{ offsetMs: number }> {
  for (let left = hours; ; left -= 6) {
    const moved = await advanceBy(sandboxUrl, `PT${Math.min(6, left)}H`);
    if (left <= 6) return moved;
  }
}

async function advanceBy(sandboxUrl: string, by: string): Promise<{ offsetMs: number }> {
  const response = await fetch(`${sandboxUrl}/_sandbox/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ by }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as { offsetMs: number };
}

async function clock(sandboxUrl: string): Promise<{ now: string }> {
  const world = (await (await fetch(`${sandboxUrl}/_sandbox/world`)).json()) as { clock: { now: string } };
  return world.clock;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
