import { trip, withTransaction } from '../../src/database/trip';
import { administer } from '../harness/server';
import { database, expectNothingLeft, identity, pool, reader, writer } from './notes';

describe('withTransaction', () => {
  test('commits what its function did, in the context', async () => {
    const result = await withTransaction(pool, writer, async (client) => {
      const { rows } = await client.query(identity.text);
      await client.query(`insert into note values (2007, 7, 'kept')`);
      return rows[0].role as string;
    });
    expect(result).toBe('opsgraph_app_write');
    await expectNothingLeft();
    expect((await trip(pool, reader, [{ text: 'select text from note where id = 2007' }]))[0]).toEqual([
      { text: 'kept' },
    ]);
  });

  test('rolls back when its function rejects, and when it passed an error over', async () => {
    const refusal = new Error('refused');
    await expect(
      withTransaction(pool, writer, async (client) => {
        await client.query(`insert into note values (2017, 7, 'lost')`);
        throw refusal;
      }),
    ).rejects.toBe(refusal);
    await expect(
      withTransaction(pool, writer, async (client) => {
        await client.query(`insert into note values (2027, 7, 'lost')`);
        await client.query('select 1/0').catch(() => undefined);
      }),
    ).rejects.toThrow(/rolled back/);
    expect((await trip(pool, reader, [{ text: 'select 1 from note where id in (2017, 2027)' }]))[0]).toEqual([]);
    await expectNothingLeft();
  });

  test('a row of another organization cannot be written', async () => {
    const foreign = withTransaction(pool, writer, (client) => client.query(`insert into note values (2008, 8, 'x')`));
    await expect(foreign).rejects.toMatchObject({ code: '42501' });
    await expectNothingLeft();
  });

  test('a connection lost within it rejects with its error and is replaced', async () => {
    const lost = withTransaction(pool, writer, async (client) => {
      const { pid } = (await client.query<{ pid: number }>(identity)).rows[0]!;
      const waiting = client.query('select pg_sleep(30)');
      await Promise.all([
        waiting,
        administer(database.url, (other) => other.query('select pg_terminate_backend($1)', [pid])),
      ]);
    });
    await expect(lost).rejects.toMatchObject({ code: '57P01' });
    await expectNothingLeft();
  });

  test('survives the loss of its prepared statements', async () => {
    await withTransaction(pool, writer, async () => undefined);
    await pool.query('deallocate all');
    expect(await withTransaction(pool, writer, async (client) => (await client.query('select 1 as x')).rows)).toEqual([
      { x: 1 },
    ]);
  });
});
