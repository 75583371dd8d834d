import { statementsOf } from '../../src/database/pipeline';
import { trip } from '../../src/database/trip';
import { administer } from '../harness/server';
import { database, identity, pool, reader } from './notes';

describe('prepared statements', () => {
  async function prepared(): Promise<string[]> {
    const { rows } = await pool.query<{ statement: string }>('select statement from pg_prepared_statements order by 1');
    return rows.map((row) => row.statement);
  }

  test('are parsed once a connection, and again when the text of a name changes', async () => {
    const one = { name: 'n', text: 'select 1 as x' };
    await trip(pool, reader, [one, one]);
    await trip(pool, reader, [one]);
    expect((await prepared()).filter((text) => text === one.text)).toHaveLength(1);
    const [rows] = await trip(pool, reader, [{ name: 'n', text: 'select 2 as y' }]);
    expect(rows).toEqual([{ y: '2' }]);
    await trip(pool, reader, [identity]);
    expect(await prepared()).not.toContain(one.text);
  });

  test('are bounded', async () => {
    for (let start = 0; start < 1_200; start += 100) {
      const queries = Array.from({ length: 100 }, (_, n) => ({
        name: `q${start + n}`,
        text: `select ${start + n} as x`,
      }));
      await trip(pool, reader, queries);
    }
    await trip(pool, reader, [{ text: 'select 1' }]);
    const texts = await prepared();
    expect(texts.length).toBeLessThanOrEqual(120);
    expect(texts).toContain('select 1199 as x');
    expect(texts).not.toContain('select 5 as x');
    const [again] = await trip(pool, reader, [{ name: 'q5', text: 'select 5 as x' }]);
    expect(again).toEqual([{ x: '5' }]);
  });

  test('do not pile up on the server when trips fail', async () => {
    for (let n = 0; n < 30; n++) {
      const queries = [{ name: `fine${n}`, text: `select ${n} as fine` }, { text: 'select 1/0' }];
      await expect(trip(pool, reader, queries)).rejects.toMatchObject({ code: '22012' });
    }
    await trip(pool, reader, [{ text: 'select 1' }]);
    expect((await prepared()).filter((text) => text.endsWith('as fine'))).toEqual([]);
  });

  test('a changed result type, or a statement that the server lost, is repeated unseen', async () => {
    await administer(database.url, (client) =>
      client.query(
        `create table changing (a int); insert into changing values (1); grant select on changing to opsgraph_app_read`,
      ),
    );
    const query = { name: 'changing', text: 'select * from changing' };
    expect(await trip(pool, reader, [query])).toEqual([[{ a: '1' }]]);
    await administer(database.url, (client) => client.query(`alter table changing add b text default 'new'`));
    expect(await trip(pool, reader, [query])).toEqual([[{ a: '1', b: 'new' }]]);
    await pool.query('deallocate all');
    expect(await trip(pool, reader, [query])).toEqual([[{ a: '1', b: 'new' }]]);
    const client = await pool.connect();
    expect(statementsOf(client).size).toBe(2);
    client.release();
  });
});
