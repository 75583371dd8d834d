import { Client, type Pool } from 'pg';
import { leader, type Leadership, withLock } from '../../src/database/lock';
import { createPool } from '../../src/database/pool';
import { testDatabase } from '../harness/database';
import { administer } from '../harness/server';
import { until } from '../harness/until';

const database = testDatabase();
let pool: Pool;
const standing: Leadership[] = [];

beforeEach(() => {
  pool = createPool(database.url, { max: 1, applicationName: 'lock test' });
});

afterEach(async () => {
  await Promise.all(standing.splice(0).map((leadership) => leadership.close()));
  await pool.end();
});

const ungranted = (): Promise<number> =>
  administer(database.url, async (client) => {
    const { rows } =
      await client.query(`select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
      where locktype = 'advisory' and not granted and datname = current_database()`);
    return rows[0].n as number;
  });

const held = (): Promise<number> =>
  administer(database.url, async (client) => {
    const { rows } =
      await client.query(`select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
      where locktype = 'advisory' and granted and datname = current_database()`);
    return rows[0].n as number;
  });

/** Breaks the connections that hold an advisory lock in this database. */
const breakHolders = (): Promise<unknown> =>
  administer(database.url, (client) =>
    client.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
      where locktype = 'advisory' and granted and datname = current_database()`),
  );

describe('withLock', () => {
  test('lets one at a time in, in whatever number they come, and leaves the pool to its function', async () => {
    let [inside, most, done] = [0, 0, 0];
    await Promise.all(
      Array.from({ length: 8 }, () =>
        withLock(pool, 'door', async () => {
          most = Math.max(most, ++inside);
          await pool.query('select 1');
          inside--;
          done++;
        }),
      ),
    );
    expect({ most, done }).toEqual({ most: 1, done: 8 });
    expect(await held()).toBe(0);
  });

  test('different keys do not wait for each other, the same key does', async () => {
    const order: string[] = [];
    await withLock(pool, 'a', async () => {
      const waiting = withLock(pool, 'a', async () => order.push('second'));
      await withLock(pool, 'b', async () => order.push('other key'));
      await until('the second waits', async () => (await ungranted()) === 1);
      order.push('first');
      return { waiting };
    }).then(({ waiting }) => waiting);
    expect(order).toEqual(['other key', 'first', 'second']);
  });

  test('gives the lock free when its function rejects', async () => {
    await expect(withLock(pool, 'a', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await held()).toBe(0);
  });

  test('tells when the lock was lost with its connection', async () => {
    const lost = withLock(pool, 'a', async (signal) => {
      await breakHolders();
      await until('the signal fires', () => signal.aborted);
      return 'done';
    });
    await expect(lost).rejects.toThrow(/connection broke/);
  });
});

describe('leader', () => {
  function stand(name: string, happened: string[], extra: { fail?: () => boolean } = {}): Leadership {
    const leadership = leader(pool, 'chair', {
      intervalMs: 20,
      onLeading: async (signal) => {
        happened.push(`${name} leads`);
        if (extra.fail?.()) throw new Error('it went wrong');
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        happened.push(`${name} ends`);
      },
      onLost: (reason) => happened.push(`${name} lost: ${reason.message}`),
    });
    standing.push(leadership);
    return leadership;
  }

  test('one of several leads; when it goes the next one does, and never two', async () => {
    const happened: string[] = [];
    const all = ['a', 'b', 'c'].map((name) => stand(name, happened));
    for (let remaining = 3; remaining > 0; remaining--) {
      await until('one leads', () => all.some((one) => one.leading));
      expect(all.filter((one) => one.leading)).toHaveLength(1);
      const leading = all.splice(
        all.findIndex((one) => one.leading),
        1,
      )[0]!;
      await leading.close();
      expect(leading.leading).toBe(false);
    }
    expect(happened).toHaveLength(6);
    for (let index = 0; index < 6; index += 2) {
      expect(happened[index + 1]).toBe(happened[index]!.replace('leads', 'ends'));
    }
    expect(await held()).toBe(0);
  });

  test('is lost with its connection, after its work has ended, and stood for again', async () => {
    const happened: string[] = [];
    const one = stand('a', happened);
    await until('it leads', () => one.leading);
    await breakHolders();
    await until('it leads again', () => happened.filter((event) => event === 'a leads').length === 2);
    expect(happened[1]).toBe('a ends');
    expect(happened[2]).toMatch(/^a lost: .*connection broke/);
  });

  test('passes to another when its connection breaks', async () => {
    const happened: string[] = [];
    const one = stand('a', happened);
    await until('it leads', () => one.leading);
    const holder = new Client({ connectionString: database.url });
    await holder.connect();
    const taken = holder.query(`select pg_advisory_lock(hashtextextended('chair', 0))`);
    await until('another waits for it', async () => (await ungranted()) === 1);
    await breakHolders();
    await taken;
    await until('it has noticed', () => happened.some((event) => event.startsWith('a lost')));
    expect(one.leading).toBe(false);
    await holder.end();
    await until('it leads again', () => one.leading);
  });

  test('is given up when its work fails, and stood for again', async () => {
    const happened: string[] = [];
    let failures = 1;
    const one = stand('a', happened, { fail: () => failures-- > 0 });
    await until('it leads again', () => happened.filter((event) => event === 'a leads').length === 2 && one.leading);
    expect(happened[1]).toBe('a lost: it went wrong');
  });

  test('waits for a database that is not there, and can be closed meanwhile', async () => {
    const nowhere = leader('postgres://nobody@127.0.0.1:1/none', 'chair', {
      intervalMs: 10,
      onLeading: () => undefined,
    });
    expect(nowhere.leading).toBe(false);
    await nowhere.close();
    expect(nowhere.leading).toBe(false);
  });
});
