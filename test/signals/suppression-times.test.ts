import { testApi } from '../harness/api';
import { until } from '../harness/until';
import { startWorkers } from '../../src/jobs/run';
import { housekeeping } from '../../src/jobs';
import { silent } from '../harness/jobs';
import { createSessions } from '../../src/integrations/aws/session';
import { fromGlobalId } from '../../src/domain/id';
import { HOUR, Quiet, UNCERTAIN } from './quiet';

const api = testApi();
let quiet: Quiet;

beforeEach(async () => {
  quiet = await Quiet.of(api);
});

const statusCounts = async (): Promise<Record<string, number>> => {
  const { rows } = await api.world.pool.query(
    'select status, count(*)::int as n from alert where account_id = $1 group by 1',
    [quiet.account.id],
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};

it('a storm inside it is held whole and is one incident after it, however often the work is broken off', async () => {
  const { id } = await quiet.suppress(-1, 1);
  const names = await quiet.storm(1_200);
  for (let i = 0; i < names.length; i += 400) await quiet.tell(names.slice(i, i + 400));
  expect(await statusCounts()).toEqual({ SUPPRESSED: 1_200 });
  expect(await quiet.suppression(id)).toMatchObject({ suppressedCount: 1_200 });
  expect(await quiet.openIncidents()).toBe(0);
  await api.world.advance(2 * HOUR);
  const killed = new AbortController();
  killed.abort();
  // Broken off after each portion; whoever comes next goes on.
  await expect(quiet.settle(id, killed.signal)).rejects.toThrow();
  expect(await statusCounts()).toEqual({ SUPPRESSED: 700, ESCALATED: 500 });
  await expect(quiet.settle(id, killed.signal)).rejects.toThrow();
  // Two at once, as when a worker was thought dead.
  await Promise.all([quiet.settle(id), quiet.settle(id)]);
  expect(await statusCounts()).toEqual({ ESCALATED: 1_200 });
  expect(await quiet.openIncidents()).toBe(1);
  const { rows } = await api.world.pool.query(
    `select count(*)::int as n, count(distinct subject_id)::int as alerts from event
     where account_id = $1 and kind = 'ALERT_ESCALATED'`,
    [quiet.account.id],
  );
  expect(rows[0]).toEqual({ n: 1_200, alerts: 1_200 });
  expect((await quiet.kindsOf(id)).filter((kind) => kind === 'SUPPRESSION_ENDED')).toHaveLength(1);
});

it('who brings an alert while it is ended leaves none behind', async () => {
  for (let round = 0; round < 10; round++) {
    const { id } = await quiet.suppress(-1, null);
    const names = await quiet.instances(6);
    await Promise.all([
      ...names.slice(0, 3).map((name) => quiet.tell([name], 'ALARM', UNCERTAIN)),
      quiet.end(id),
      ...names.slice(3).map((name) => quiet.tell([name], 'ALARM', UNCERTAIN)),
    ]);
    expect((await statusCounts()).SUPPRESSED).toBeUndefined();
  }
});

it('the worker does by itself what falls due in service time', async () => {
  const { id } = await quiet.suppress(-1, 1);
  await quiet.fire(3);
  const workers = await startWorkers({
    pool: api.world.pool,
    context: { database: api.world.database, aws: createSessions({}), now: () => new Date(), log: silent },
    jobs: housekeeping,
    concurrency: 2,
  });
  try {
    await quiet.ring(2);
    await until('they took their way', async () => (await statusCounts()).ESCALATED === 3);
    expect(await quiet.suppression(id)).toMatchObject({ active: false });
    const other = await quiet.suppress(-1, null);
    await quiet.fire(2);
    expect(await statusCounts()).toMatchObject({ SUPPRESSED: 2 });
    await quiet.by.done('endSuppression', { suppressionId: other.id });
    await until('the others too', async () => (await statusCounts()).ESCALATED === 5);
  } finally {
    await workers.stop();
  }
});

it('repeats by the wall clock of its zone over both changes of daylight saving', async () => {
  const year = (await quiet.now()).getUTCFullYear() + 1;
  // The Sundays before, at and after the changes: the last one of March and of October.
  const lastSunday = (month: number): number => {
    const end = new Date(Date.UTC(year, month + 1, 0));
    return Date.UTC(year, month, end.getUTCDate() - end.getUTCDay());
  };
  const [spring, autumn] = [lastSunday(2), lastSunday(9)];
  const DAY = 24 * HOUR;
  const weeks = (autumn - spring) / (7 * DAY) + 3;
  // 03:30 to 05:00 in Berlin, first in winter time.
  const startsAt = new Date(spring - 7 * DAY + 2.5 * HOUR);
  const { suppression } = await quiet.by.done(
    'suppressAlerts',
    {
      accountId: quiet.account.globalId,
      reason: 'Every Sunday.',
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 1.5 * HOUR).toISOString(),
      recurrence: `FREQ=WEEKLY;BYDAY=SU;COUNT=${weeks}`,
      timezone: 'Europe/Berlin',
    },
    'suppression { id }',
  );
  const activeAt = async (instant: number): Promise<boolean> => {
    await quiet.passes((instant - (await quiet.now()).getTime()) / HOUR);
    return (await quiet.suppression(suppression.id)).active;
  };
  const MINUTE = 60_000;
  const around = async (day: number, utcHours: number): Promise<boolean[]> => [
    await activeAt(day + utcHours * HOUR - MINUTE),
    await activeAt(day + utcHours * HOUR + MINUTE),
    await activeAt(day + (utcHours + 1.5) * HOUR - MINUTE),
    await activeAt(day + (utcHours + 1.5) * HOUR + MINUTE),
  ];
  const window = [false, true, true, false];
  expect(await around(spring - 7 * DAY, 2.5)).toEqual(window);
  expect(await around(spring, 1.5)).toEqual(window);
  expect(await around(autumn - 7 * DAY, 1.5)).toEqual(window);
  expect(await activeAt(autumn + 2.5 * HOUR + MINUTE)).toBe(true);
  await quiet.fire(5);
  expect(await statusCounts()).toEqual({ SUPPRESSED: 5 });
  await quiet.passes(3);
  expect(await statusCounts()).toEqual({ ESCALATED: 5 });
  expect(await quiet.kindsOf(suppression.id)).toEqual(['SUPPRESSION_CREATED']);
  expect(await around(autumn + 7 * DAY, 2.5)).toEqual(window);
  expect(await quiet.kindsOf(suppression.id)).toEqual(['SUPPRESSION_CREATED', 'SUPPRESSION_ENDED']);
  const left = await api.world.pool.query('select from suppression_occurrence where suppression_id = $1', [
    fromGlobalId(suppression.id)!.uuid,
  ]);
  expect(left.rows).toEqual([]);
});
