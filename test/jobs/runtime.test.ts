import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemCaller } from '../../src/domain/caller';
import type { JobDraft } from '../../src/domain/job';
import type { JobHandler } from '../../src/jobs/context';
import { freeJobsOfDead } from '../../src/jobs/heartbeat';
import { scheduleOnce } from '../../src/jobs/schedule';
import { fireDue, fireTimers } from '../../src/jobs/timers';
import { transact } from '../../src/operations/unit';
import { administer } from '../harness/server';
import { silent, testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const ground = testWorkshop();
const caller = systemCaller('test');

afterEach(async () => {
  await ground.shop.pool.query('delete from graphile_worker._private_jobs');
  await ground.shop.pool.query('delete from timer');
});

const enqueue = (job: JobDraft) => transact(ground.shop.database, caller, (unit) => unit.enqueue(job));

/** A job that is under way until it is let go. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

it('starts a job only when the transaction that asked for it has committed', async () => {
  const { shop } = ground;
  const ran: unknown[] = [];
  await shop.work(shop.context(), 2, { sweep: async (ids) => void ran.push(ids) });
  await expect(
    transact(shop.database, caller, async (unit) => {
      await unit.enqueue({ task: 'sweep', key: 'lost', ids: { n: 1 } });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await enqueue({ task: 'sweep', key: 'kept', ids: { n: 2 } });
  await until('the job ran', () => ran.length > 0);
  expect(ran).toEqual([{ n: 2 }]);
});

it('tries a job again that failed', async () => {
  const { shop } = ground;
  let tries = 0;
  await shop.work(shop.context(), 1, {
    sweep: async () => {
      if (++tries === 1) throw new Error('the first time fails');
    },
  });
  await enqueue({ task: 'sweep', key: 'again', ids: {} });
  await until('it was tried twice', () => tries === 2);
  await until('the queue is empty', async () => (await shop.queued()).length === 0);
});

it('runs jobs of one queue one after another, and others beside them', async () => {
  const { shop } = ground;
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  let ended = 0;
  const job: JobHandler = async ({ queue }) => {
    const name = String(queue);
    running.set(name, (running.get(name) ?? 0) + 1);
    most.set(name, Math.max(most.get(name) ?? 0, running.get(name)!));
    await shop.pool.query('select pg_sleep(0.02)');
    running.set(name, running.get(name)! - 1);
    ended++;
  };
  await shop.work(shop.context(), 6, { sweep: job });
  await transact(shop.database, caller, async (unit) => {
    for (let i = 0; i < 10; i++) {
      for (const queue of ['a', 'b']) await unit.enqueue({ task: 'sweep', key: `${queue}${i}`, ids: { queue }, queue });
      await unit.enqueue({ task: 'sweep', key: `free${i}`, ids: { queue: 'free' } });
    }
  });
  await until('all ran', () => ended === 30);
  expect([most.get('a'), most.get('b')]).toEqual([1, 1]);
  expect(most.get('free')).toBeGreaterThan(1);
});

it('ends what runs before it stops, tells it to, and takes nothing new', async () => {
  const { shop } = ground;
  const begun = gate();
  const seen: string[] = [];
  const workers = await shop.work(shop.context(), 1, {
    sweep: async ({ n }, { signal }) => {
      seen.push(`begins ${n}`);
      begun.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await shop.pool.query('select 1');
      seen.push(`ends ${n}`);
    },
  });
  await enqueue({ task: 'sweep', key: 'one', ids: { n: 1 } });
  await begun.opened;
  await enqueue({ task: 'sweep', key: 'two', ids: { n: 2 } });
  await workers.stop();
  expect(seen).toEqual(['begins 1', 'ends 1']);
  // The queue writes down in the background that the first has ended; it was not to be waited for.
  await until('the first has ended for the queue too', async () => (await shop.queued()).length === 1);
  expect((await shop.queued()).map(({ key }) => key)).toEqual(['two']);
  expect(await shop.countOf('worker_heartbeat')).toBe(0);
});

it('goes on by itself after the database was away for longer than the queue’s patience', async () => {
  const { shop } = ground;
  const name = new URL(ground.url).pathname.slice(1);
  const elsewhere = new URL(ground.url);
  elsewhere.pathname = '/postgres';
  const done: unknown[] = [];
  await shop.work(shop.context(), 2, { sweep: async ({ n }) => void done.push(n) });
  await administer(elsewhere.href, async (client) => {
    await client.query(`alter database ${name} with allow_connections false`);
    try {
      const away = Date.now();
      await until('the database was away for long', async () => {
        await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
        return Date.now() - away > 8_000;
      });
    } finally {
      await client.query(`alter database ${name} with allow_connections true`);
    }
  });
  await enqueue({ task: 'sweep', key: 'after', ids: { n: 1 } });
  await until('the job was done', () => done.length === 1);
});

describe('a worker that was killed', () => {
  const deadAfterMs = 1_500;
  let child: ChildProcess | undefined;

  afterEach(() => void child?.kill('SIGKILL'));

  it('loses its jobs to others, its queue included; one that only takes long does not', async () => {
    const { shop } = ground;
    const { url } = ground;
    await enqueue({ task: 'sweep', key: 'held', ids: { n: 1 } });
    await enqueue({ task: 'sync-region', key: 'held in a queue', ids: { n: 2 }, queue: 'lane' });
    const script = join(__dirname, '../harness/worker-process.ts');
    child = spawn(process.execPath, ['-r', '@swc-node/register', script, url, `${deadAfterMs}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    child.stdout!.on('data', (data: Buffer) => lines.push(...data.toString().trim().split('\n')));
    await until('the child holds both jobs', () => lines.length === 2, 40_000);

    const done: unknown[] = [];
    const job: JobHandler = async ({ n }) => void done.push(n);
    await shop.work(shop.context(), 2, { sweep: job, 'sync-region': job });
    const looking = freeJobsOfDead(shop.pool, shop.lead, silent, deadAfterMs);
    try {
      const { rows } = await shop.pool.query('select seen_at from worker_heartbeat');
      const since = rows.map(({ seen_at }) => +seen_at);
      await until('the child has shown itself for longer than it would take to be dead', async () => {
        const seen = await shop.pool.query('select max(seen_at) as at from worker_heartbeat');
        return +seen.rows[0].at > Math.max(...since) + 2 * deadAfterMs;
      });
      expect(done).toEqual([]);

      child.kill('SIGKILL');
      const killed = Date.now();
      await until('both jobs were taken up', () => done.length === 2);
      expect([...done].sort()).toEqual([1, 2]);
      expect(Date.now() - killed).toBeLessThan(4 * deadAfterMs + 3_000);
    } finally {
      await looking.stop();
    }
  });
});

describe('timers', () => {
  const fired = async () => (await ground.shop.queued()).map(({ ids }) => ids.key).sort();
  const set = (key: string, ms: number) =>
    transact(ground.shop.database, caller, (unit) =>
      unit.schedule({ task: 'sweep', key, ids: { key }, dueAt: new Date(unit.now.getTime() + ms) }),
    );

  it('fire when service time comes to them, not before', async () => {
    const { shop } = ground;
    await set('in an hour', 3_600_000);
    await set('in a day', 86_400_000);
    await set('now', 0);
    expect(await fireDue(shop.database)).toBe(1);
    expect(await fired()).toEqual(['now']);
    await shop.advance(3_600_000);
    expect(await fireDue(shop.database)).toBe(1);
    expect(await fired()).toEqual(['in an hour', 'now']);
    expect((await shop.timers()).map(({ key }) => key)).toEqual(['in a day']);
  });

  it('fire once, however many processes look after them', async () => {
    const { shop } = ground;
    for (let i = 0; i < 60; i++) await set(`t${i}`, 0);
    const counts = await Promise.all(Array.from({ length: 8 }, () => fireDue(shop.database)));
    expect(counts.reduce((a, b) => a + b)).toBe(60);
    expect(await fired()).toHaveLength(60);
  });

  it('fire each as a job of its own, also where two tasks wait for the same thing', async () => {
    const { shop } = ground;
    const alertId = randomUUID();
    const tasks = ['end-alert-flapping', 'resolve-unanswered-alert'] as const;
    await transact(shop.database, caller, async (unit) => {
      for (const task of tasks) await unit.schedule({ task, key: alertId, ids: { alertId }, dueAt: unit.now });
    });
    expect(await fireDue(shop.database)).toBe(2);
    expect((await shop.queued()).map(({ task }) => task).sort()).toEqual([...tasks]);
  });

  it('are looked after by one leader at a time, and by the next when it goes', async () => {
    const { shop } = ground;
    let leading = 0;
    let most = 0;
    const stand = () =>
      shop.lead('timers', async (signal) => {
        most = Math.max(most, ++leading);
        await fireTimers(shop.database, signal, silent);
        leading--;
      });
    const processes = [stand(), stand(), stand()];
    try {
      await set('first', 0);
      await until('the first fired', async () => (await fired()).includes('first'));
      await processes.shift()!.close();
      await processes.shift()!.close();
      await set('second', 0);
      await until('the second fired', async () => (await fired()).includes('second'));
      expect(most).toBe(1);
    } finally {
      await Promise.all(processes.map((process) => process.close()));
    }
  });
});

it('sweeps what has aged, and nothing younger', async () => {
  const { shop } = ground;
  const key = (age: string) =>
    shop.pool.query(
      `insert into idempotency (principal_id, operation, key, input_hash, outcome, created_at)
       values ($1, 'op', $2::text, '', '{}', now() - $2::text::interval)`,
      [randomUUID(), age],
    );
  await key('25 hours');
  await key('23 hours');
  const job = (ended: string | null) =>
    shop.pool.query(
      `insert into job (id, kind, status, created_at, ended_at) values ($1, $2, 'SUCCEEDED', now(), now() - $3::text::interval)`,
      [randomUUID(), `ended ${ended}`, ended],
    );
  await job('91 days');
  await job('89 days');
  await job(null);
  await shop.work();
  await scheduleOnce(shop.database, 60_000);
  await until('it was swept', async () => (await shop.countOf(`idempotency where operation = 'op'`)) === 1);
  const { rows } = await shop.pool.query(`select kind from job where kind like 'ended %' order by kind`);
  expect(rows.map(({ kind }) => kind)).toEqual(['ended 89 days', 'ended null']);
  expect((await shop.pool.query(`select key from idempotency`)).rows).toEqual([{ key: '23 hours' }]);
});

it('schedules every verified account, spread over the interval; one that arrives as a job that can be seen, once', async () => {
  const { shop } = ground;
  const organization = await shop.organization();
  const made = [];
  for (let i = 0; i < 4; i++) {
    made.push(
      await shop.onboard(
        organization,
        { accountId: `${500_000_000_000 + i}`, name: `a${i}`, regions: ['us-east-1'] },
        null,
      ),
    );
  }
  const ids = made.map(({ id }) => id);
  await shop.pool.query('delete from graphile_worker._private_jobs');
  await shop.pool.query(
    `update account set verified_at = now(), owned_at = now(), status = 'ACTIVE' where id = any ($1)`,
    [ids.slice(0, 2)],
  );
  await shop.pool.query(`update account set verified_at = now(), owned_at = now() where id = $1`, [ids[2]]);
  const start = Date.now();
  await scheduleOnce(shop.database, 60_000);
  await scheduleOnce(shop.database, 60_000);
  const { rows } = await shop.pool.query(
    `select payload->>'accountId' as id, run_at from graphile_worker._private_jobs
     where payload->>'accountId' is not null order by run_at`,
  );
  expect(rows.map(({ id }) => id).sort()).toEqual(ids.slice(0, 3).sort());
  expect(+rows[2].run_at - +rows[0].run_at).toBeGreaterThan(30_000);
  expect(+rows[2].run_at).toBeLessThan(start + 60_000);
  const jobs = await shop.pool.query(`select account_id from job where kind = 'sync-account'`);
  expect(jobs.rows).toEqual([{ account_id: ids[2] }]);
});
