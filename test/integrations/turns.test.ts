import { Turns, type TurnLimits } from '../../src/integrations/aws/turns';
import { until } from '../harness/until';

const limits: TurnLimits = { atOnce: 4, perAccount: 3, perAsker: 2, waiting: 50, waitMs: 60_000 };

/** Reads that end when they are told to, in the order in which they began. */
function reads(turns: Turns) {
  const begun: { name: string; end: () => void }[] = [];
  return {
    begun: () => begun.map(({ name }) => name),
    end: (count: number) => begun.splice(0, count).forEach(({ end }) => end()),
    ask: (asker: string, account: string) =>
      turns.run(asker, account, () => new Promise<void>((end) => begun.push({ name: `${asker} ${account}`, end }))),
  };
}

test('one asker with many reads leaves room for the next one', async () => {
  const { begun, end, ask } = reads(new Turns(limits));
  const flood = Array.from({ length: 30 }, () => ask('many', 'a'));
  const other = ask('one', 'a');
  await until('all that may have begun', () => begun().length === 3);
  expect(begun()).toEqual(['many a', 'many a', 'one a']);
  await until('the rest is done', async () => {
    end(begun().length);
    return Promise.race([
      Promise.all([...flood, other]).then(() => true),
      new Promise((next) => setImmediate(next, false)),
    ]);
  });
});

test('an account that does not answer leaves room for the others, and the process has its bound', async () => {
  const { begun, end, ask } = reads(new Turns({ ...limits, perAsker: 10 }));
  const stuck = Array.from({ length: 10 }, () => ask('x', 'slow'));
  const well = ['b', 'c', 'd'].map((account) => ask('y', account));
  await until('all that may have begun', () => begun().length === 4);
  expect(begun()).toEqual(['x slow', 'x slow', 'x slow', 'y b']);
  await until('all are done', async () => {
    end(begun().length);
    const all = Promise.all([...stuck, ...well]).then(() => true);
    return Promise.race([all, new Promise((next) => setImmediate(next, false))]);
  });
});

test('a queue that is too long, or too slow, is an error of the upstream that says so', async () => {
  const { begun, end, ask } = reads(new Turns({ ...limits, waiting: 1, waitMs: 30, perAsker: 1 }));
  const first = ask('x', 'a');
  const late = ask('x', 'a');
  await expect(ask('x', 'a')).rejects.toThrow('1 reads from AWS of yours are waiting already');
  await expect(late).rejects.toMatchObject({ name: 'UpstreamError', message: expect.stringContaining('0.03 s') });
  end(begun().length);
  await first;
  const after = ask('x', 'a');
  await until('its place is free', () => begun().length === 1);
  end(1);
  await after;
});

test('a read that fails gives its place back', async () => {
  const turns = new Turns({ ...limits, atOnce: 1 });
  await expect(turns.run('x', 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await turns.run('x', 'a', async () => 'yes')).toBe('yes');
});
