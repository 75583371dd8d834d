import { keepDeadLetter } from '../../src/operations/signal/keep-dead-letter';
import { testWorld } from '../harness/world';

const here = testWorld();
const why = { rule: 'MALFORMED_JSON', summary: 'The delivery was refused: not JSON.', inputs: { path: ['body'] } };

it('keeps text that PostgreSQL would refuse, written out', async () => {
  const { world } = here;
  const id = await keepDeadLetter(world.database, {
    body: '{"a":"\0 \ud800 \udc00\ud800 \ud83d\ude00"}',
    messageId: 'm-1',
    ...why,
    summary: 'Refused: not JSON at \0.',
    inputs: { path: ['detail', 'a\0'] },
  });
  const written = '{"a":"\\u0000 \\ud800 \\udc00\\ud800 \ud83d\ude00"}';
  expect(await world.row('signal', id)).toMatchObject({
    outcome: 'REJECTED',
    body: written,
    payload: { unparsed: written },
    organization_id: null,
    explanation: {
      rule: 'MALFORMED_JSON',
      summary: 'Refused: not JSON at \\u0000.',
      inputs: { path: ['detail', 'a\\u0000'], length: expect.any(Number) },
    },
  });
});

it('knows a repeat by its message, and says it once', async () => {
  const { world } = here;
  const letter = { body: 'nonsense', messageId: 'm-2', ...why };
  const ids = await Promise.all([1, 2, 3].map(() => keepDeadLetter(world.database, letter)));
  expect(new Set(ids).size).toBe(1);
  expect(await world.row('signal', ids[0])).toMatchObject({ deliveries: 3 });
  expect(await world.events(ids[0])).toHaveLength(1);
  const other = await keepDeadLetter(world.database, { ...letter, messageId: 'm-3' });
  expect(other).not.toBe(ids[0]);
});
