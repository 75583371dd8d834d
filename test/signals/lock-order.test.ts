import { openDatabase, type Database } from '../../src/database/open';
import { systemCaller } from '../../src/domain/caller';
import { deliver } from '../../src/operations/signal/deliver';
import { rerouteSignals } from '../../src/operations/signal/reroute';
import { transact } from '../../src/operations/unit';
import { until } from '../harness/until';
import { testWorld, type KnownAccount } from '../harness/world';
import { alarmEvent, sent, storedOf, Tables } from './events';

const test_ = testWorld();
let tables: Tables;
let account: KnownAccount;
let second: Database;

beforeAll(async () => {
  tables = new Tables(test_.world.pool);
  const { rows } = await test_.world.pool.query('select current_database() as name');
  second = await openDatabase(`${process.env.OPSGRAPH_TEST_SERVER!.replace(/\/[^/]*$/, '')}/${rows[0].name}`);
});
afterAll(() => second?.close());
beforeEach(async () => {
  account = await test_.world.addAccount('Acme', expect.getState().currentTestName!);
});

// Whoever has the condition may be about to store the very signal, and would wait for it: each for the other.
describe('who waits for a condition holds no signal', () => {
  const one = async (event: unknown) => storedOf((await deliver(test_.world.database, [sent(event)]))[0]);

  test('when it brings a repeat beside something new', async () => {
    const event = alarmEvent({ account: account.awsAccountId });
    const { id } = await one(event);
    const brought = [event, alarmEvent({ account: account.awsAccountId })].map(sent);
    await lockedMeanwhile(id, () => deliver(second, brought));
    expect(await tables.signal(id)).toMatchObject({ deliveries: 2 });
  });

  test('when it routes again what came too early', async () => {
    const { id } = await one(alarmEvent({ account: account.awsAccountId }));
    await test_.world.pool.query(
      `update signal set outcome = 'IGNORED', explanation = '{"rule": "ACCOUNT_NOT_ACTIVE"}' where id = $1`,
      [id],
    );
    await lockedMeanwhile(id, () => transact(second, systemCaller('test'), (unit) => rerouteSignals(unit, account.id)));
    expect((await tables.signal(id)).outcome).not.toBe('IGNORED');
  });
});

test('two that route the same account again route each signal once', async () => {
  await test_.world.pool.query(`update account set status = 'DISCOVERY' where id = $1`, [account.id]);
  const events = Array.from({ length: 40 }, () => alarmEvent({ account: account.awsAccountId }));
  await deliver(test_.world.database, events.map(sent));
  await test_.world.pool.query(`update account set status = 'ACTIVE' where id = $1`, [account.id]);
  const routed = await Promise.all(
    [test_.world.database, second].map((database) =>
      transact(database, systemCaller('test'), (unit) => rerouteSignals(unit, account.id)),
    ),
  );
  expect(routed.sort()).toEqual([0, 40]);
  expect(await tables.alerts(account.awsAccountId)).toMatchObject([{ count: 40 }]);
});

/** Runs the work while the account's conditions are held, and locks the signal in the middle of it. */
async function lockedMeanwhile(signalId: string, work: () => Promise<unknown>): Promise<void> {
  const client = await test_.world.pool.connect();
  try {
    await client.query('begin');
    await client.query('select from condition where account_id = $1 for update', [account.id]);
    const working = work();
    await until('the work waits for the condition', async () => {
      const { rows } = await client.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await client.query('select from signal where id = $1 for update nowait', [signalId]);
    await client.query('commit');
    await working;
  } finally {
    await client.query('rollback');
    client.release();
  }
}
