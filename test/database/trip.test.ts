import { DatabaseError } from 'pg';
import { createPool } from '../../src/database/pool';
import { type Context, trip } from '../../src/database/trip';
import { administer } from '../harness/server';
import { until } from '../harness/until';
import { database, expectNothingLeft, identity, nextBorrower, pool, reader, writer } from './notes';

test('queries see their context and answer raw text, each with its own rows', async () => {
  const [who, notes, json, none] = await trip(pool, reader, [
    identity,
    { text: 'select id, text from note where id > $1 order by id limit 2', values: [50] },
    { text: `select '{"b": 1, "a":[1,2.50]}'::json as j, null as n, 9007199254740993::int8 as big` },
    { text: 'select id from note where false' },
  ]);
  expect(who).toEqual([expect.objectContaining({ role: 'opsgraph_app_read', organizations: '{7}' })]);
  expect(notes).toEqual([
    { id: '57', text: 'note 57' },
    { id: '67', text: 'note 67' },
  ]);
  expect(json).toEqual([{ j: '{"b": 1, "a":[1,2.50]}', n: null, big: '9007199254740993' }]);
  expect(none).toEqual([]);
  await expectNothingLeft();
});

test('values of every kind arrive as they would through node-postgres', async () => {
  const values = ['ü\u{1f600}', null, 12.5, true, 9007199254740993n, ['a"b', null], { a: [1] }, Buffer.from([0, 255])];
  const text = `select $1::text a, $2::text b, $3::float8 c, $4::bool d, $5::int8 e, $6::text[] f, $7::jsonb g, $8::bytea h`;
  const [[row]] = (await trip(pool, reader, [{ text, values }])) as [[Record<string, string | null>]];
  const plain = await pool.query({ text, values: values.slice(), types: { getTypeParser: () => (v: string) => v } });
  expect(row).toEqual(plain.rows[0]);
});

test('a trip is one write, one transaction, and one round trip', async () => {
  const client = await pool.connect();
  const writes: number[] = [];
  const stream = client.connection.stream as unknown as { _writev: (chunks: unknown[], done: unknown) => void };
  const original = stream._writev;
  stream._writev = function (chunks, done) {
    writes.push(chunks.length);
    original.call(this, chunks, done);
  };
  client.release();
  const [first, second] = await trip(pool, reader, [
    { text: 'select pg_current_xact_id()::text as id' },
    { text: 'select pg_current_xact_id()::text as id' },
  ]);
  expect(first).toEqual(second);
  expect(writes).toHaveLength(1);
});

test('writes of a trip are kept together, and rolled back together', async () => {
  await trip(pool, writer, [
    { text: 'insert into note values (1007, 7, $1)', values: ['one'] },
    { text: 'insert into note values (1017, 7, $1)', values: ['two'] },
  ]);
  const failing = trip(pool, writer, [
    { text: 'insert into note values (1027, 7, $1)', values: ['three'] },
    { text: 'insert into note values (1007, 7, $1)', values: ['again'] },
  ]);
  await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'note_pkey' });
  await expect(failing).rejects.toBeInstanceOf(DatabaseError);
  const [rows] = await trip(pool, reader, [{ text: 'select id from note where id > 1000 order by id' }]);
  expect(rows).toEqual([{ id: '1007' }, { id: '1017' }]);
  await expectNothingLeft();
});

test.each([
  ['an error of a query', { text: 'select 1/0' }, '22012'],
  ['a text that does not parse', { text: 'selec' }, '42601'],
  ['a value that does not fit', { text: 'select $1::int', values: ['x'] }, '22P02'],
  ['a right that the role lacks', { text: 'delete from note' }, '42501'],
  ['two statements in one text', { text: 'select 1; select 2' }, '42601'],
])('nothing is left after %s', async (_, query, code) => {
  await expect(trip(pool, reader, [identity, query, identity])).rejects.toMatchObject({ code });
  await expectNothingLeft();
  const [rows] = await trip(pool, reader, [identity]);
  expect(rows![0]).toMatchObject({ role: 'opsgraph_app_read', organizations: '{7}' });
});

test('COPY has no place in a trip, and does not block the connection for others', async () => {
  await expect(trip(pool, writer, [{ text: 'copy plain from stdin' }])).rejects.toThrow(/COPY FROM STDIN/);
  await expect(trip(pool, writer, [{ text: 'copy plain from stdin' }, identity])).rejects.toThrow();
  const [copied, who] = await trip(pool, reader, [{ text: 'copy (select 1) to stdout' }, identity]);
  expect(copied).toEqual([]);
  expect(who).toHaveLength(1);
  await expectNothingLeft();
});

test('a role that does not exist, or no right setting, runs nothing', async () => {
  const unknown = { role: 'nobody here' as 'engine', settings: {} };
  await expect(trip(pool, unknown, [{ text: 'select * from note' }])).rejects.toMatchObject({ code: '22023' });
  await expect(trip(pool, { role: 'app_read', settings: {} }, [{ text: 'select * from note' }])).rejects.toBeInstanceOf(
    DatabaseError,
  );
  await expectNothingLeft();
});

test('a time limit of a trip ends it, and is gone with it', async () => {
  const limited = { ...reader, settings: { ...reader.settings, statement_timeout: '50' } };
  await expect(trip(pool, limited, [{ text: 'select pg_sleep(30)' }])).rejects.toMatchObject({ code: '57014' });
  await expectNothingLeft();
});

test('a lost connection fails the trip, and the next one has another', async () => {
  const before = await nextBorrower();
  const lost = trip(pool, reader, [{ text: 'select pg_sleep(30)' }]);
  const failed = expect(lost).rejects.toMatchObject({ code: '57P01' });
  await until('the backend is ended', () =>
    administer(database.url, async (client) => {
      const { rows } = await client.query(
        `select pg_terminate_backend(pid) as ended from pg_stat_activity
         where pid = $1 and state = 'active' and query like '%pg_sleep%'`,
        [before.pid],
      );
      return rows[0]?.ended;
    }),
  );
  await failed;
  const [rows] = await trip(pool, reader, [identity]);
  expect(rows![0]!.pid).not.toBe(String(before.pid));
  await expectNothingLeft();
});

test('a socket that breaks in mid-trip fails it without ending the process', async () => {
  const client = await pool.connect();
  const { stream } = client.connection;
  client.release();
  const lost = trip(pool, reader, [{ text: 'select pg_sleep(30)' }]);
  const failed = expect(lost).rejects.toThrow(/terminated|ECONNRESET/);
  await until('the trip is under way', () => pool.idleCount === 0);
  stream.destroy();
  await failed;
  expect((await trip(pool, reader, [identity]))[0]).toHaveLength(1);
});

test('a trip that opens a transaction block is refused and its connection not used again', async () => {
  const before = await nextBorrower();
  await expect(trip(pool, reader, [{ text: 'begin' }, identity])).rejects.toThrow(/must not begin or end/);
  const after = await nextBorrower();
  expect(after.pid).not.toBe(before.pid);
  await expectNothingLeft();
});

test('a row policy follows the context of each trip, prepared or not', async () => {
  const count = { name: 'count', text: 'select count(*)::text as n from note where id <= 100' };
  for (const organizations of ['{7}', '{1,2,3}', '{}', '{7}', '{0,1,2,3,4,5,6,7,8,9}', '{7}', '{7}', '{5}']) {
    const wanted = organizations === '{}' ? 0 : organizations.split(',').length * 10;
    const [rows] = await trip(pool, { role: 'app_read', settings: { 'app.organizations': organizations } }, [count]);
    expect(rows).toEqual([{ n: String(wanted) }]);
  }
});

test('many trips at once over few connections each keep their own context', async () => {
  const wide = createPool(database.url, { max: 4, applicationName: 'trip test' });
  const answers = await Promise.all(
    Array.from({ length: 400 }, async (_, n) => {
      const context: Context = {
        role: n % 3 ? 'app_read' : 'app_write',
        settings: { 'app.organizations': `{${n % 10}}` },
      };
      const broken = n % 7 === 0 ? [{ text: 'select 1/0' }] : [];
      const queries = [identity, { name: 'org', text: 'select distinct organization as o from note' }, ...broken];
      return trip(wide, context, queries).then(
        ([who, rows]) =>
          who![0]!.role === `opsgraph_${context.role}` && rows!.length === 1 && rows![0]!.o === String(n % 10),
        (error: DatabaseError) => n % 7 === 0 && error.code === '22012',
      );
    }),
  );
  await wide.end();
  expect(answers.filter((fine) => !fine)).toEqual([]);
});
