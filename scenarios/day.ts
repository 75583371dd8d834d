import { Dice } from './lib/random';
import { differences, fold, readLog, totals } from './lib/day/ledger';
import { People } from './lib/day/people';
import { Tally } from './lib/day/verb';
import { Weather } from './lib/day/weather';
import { Report } from './lib/report';
import { ServiceProcess } from './lib/service';

/**
 * A day in the life: twenty-four hours of service time in minutes, with storms, remediations, suppressions, waits for
 * the customer, changed priorities and a problem. At its end what the API says of every incident, alert, request and
 * problem is what the event log alone says.
 */
const HOURS = Number(process.env.HOURS ?? 24);
const SEED = Number(process.env.SEED ?? 1);
const HOUR_MS = 3_600_000;

const report = new Report('day');

async function main(): Promise<void> {
  const service = await ServiceProcess.create('day');
  console.log(`ready in ${await service.start()} ms; seed ${SEED}`);
  const started = Date.now();
  const tally = new Tally();
  const person = (name: string) => ({ url: service.url, key: service.key(name), tally });
  const people = new People(new Dice(SEED), person('operator'), [person('customer'), person('customer2')]);
  const weather = await Weather.over(service.sandboxUrl, new Dice(SEED + 1));
  await live(service, people, weather);
  console.log(`     ${HOURS} hours passed in ${Math.round((Date.now() - started) / 1000)} s`);
  console.log(`     ${String(tally)}`);
  const unexpected = tally.refusals.filter((what) => !/ (CONFLICT|INVALID_TRANSITION|ALERT_NOT_OPEN)$/.test(what));
  report.check(unexpected.length === 0, `nothing was refused that should not be ${unexpected.join(', ')}`);
  await judge(service);
  await service.stop();
  report.end();
}

async function live({ sandboxUrl }: ServiceProcess, people: People, weather: Weather): Promise<void> {
  const dice = new Dice(SEED + 2);
  let suppressed: string | null = null;
  let problem: string | null = null;
  for (let hour = 0; hour < HOURS; hour++) {
    const begun = await weather.hour(hour);
    let left = 60;
    while (left > 0) {
      const minutes = Math.min(left, dice.between(8, 25));
      await advance(sandboxUrl, minutes);
      left -= minutes;
      await people.answerQuestions();
      await people.lookAfterIncidents();
    }
    const now = await clock(sandboxUrl);
    if (hour % 8 === 3) {
      suppressed = await people.suppress({ startsAt: now, endsAt: new Date(now.getTime() + 2 * HOUR_MS) });
    }
    if (hour % 24 === 6) {
      const startsAt = new Date(now.getTime() + HOUR_MS);
      const endsAt = new Date(startsAt.getTime() + HOUR_MS);
      await people.suppress({ startsAt, endsAt, recurrence: 'FREQ=DAILY;COUNT=3' });
    }
    if (hour % 8 === 4 && suppressed) await people.endSuppression(suppressed);
    if (hour % 6 === 5) await people.report();
    if (hour % 24 === 16) problem = await people.findProblem();
    if (hour % 24 === 21 && problem) await people.endProblem(problem);
    console.log(`     hour ${hour + 1}: ${begun.join(', ')}`);
  }
  await advance(sandboxUrl, 30);
}

async function judge(service: ServiceProcess): Promise<void> {
  const [url, key] = [service.url, service.key('operator')];
  const log = await readLog(url, key);
  const states = fold(log);
  const told = await totals(url, key);
  for (const [type, count] of Object.entries(told)) {
    const known = [...states.values()].filter((one) => one.type === type).length;
    report.check(known === count && count > 0, `${type}: ${count} by the API, ${known} by the log`);
  }
  const found = await differences(url, key, states);
  for (const { id, field, log: logged, stored } of found.slice(0, 20)) {
    const kinds = log.filter(({ subject }) => subject?.id === id).map(({ kind }) => kind);
    console.log(`     ${states.get(id)!.type} ${field}: log ${JSON.stringify(logged)}, API ${JSON.stringify(stored)}`);
    console.log(`       ${kinds.join(' ')}`);
  }
  report.check(found.length === 0, `${log.length} events account for every state (${found.length} differences)`);
}

async function advance(sandboxUrl: string, minutes: number): Promise<void> {
  const response = await fetch(`${sandboxUrl}/_sandbox/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ by: `PT${minutes}M` }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
}

async function clock(sandboxUrl: string): Promise<Date> {
  const world = (await (await fetch(`${sandboxUrl}/_sandbox/world`)).json()) as { clock: { now: string } };
  return new Date(world.clock.now);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
