import { systemCaller } from '../../src/domain/caller';
import { normalise, isRefusal } from '../../src/domain/signals';
import { newItem, PLATFORM, UNREADABLE } from '../../src/operations/signal/item';
import { routeBatch } from '../../src/operations/signal/route';
import { transact } from '../../src/operations/unit';
import { testApi } from '../harness/api';
import { alarmEvent, instanceId, MINUTE } from '../signals/events';

const api = testApi();

describe('a sender whose clock is far ahead', () => {
  it('does not make the true states that follow older than its own', async () => {
    const account = api.world.account('Acme');
    await api.world.resource(account, { resource_id: instanceId(77) });
    const { token } = await api.world.key('Acme', { scopes: ['signals:write', 'read'] });
    const sender = api.holding(token);
    const say = async (state: 'ALARM' | 'OK', at: Date): Promise<string> => {
      const event = alarmEvent({ account: account.awsAccountId, instance: instanceId(77), state, at });
      const answer = await sender.post(JSON.stringify(event), {}, '/ingest/eventbridge');
      expect(answer.status).toBe(202);
      return (JSON.parse(answer.text) as { outcome: string }).outcome;
    };
    expect(await say('ALARM', new Date('2093-01-01T00:00:00Z'))).toBe('OPENED');
    expect(await say('OK', new Date(Date.now() + MINUTE))).toBe('APPENDED');

    const { signals } = await api
      .as('customer')
      .query(`{ signals(first: 2) { nodes { outcome occurredAt receivedAt explanation { rule inputs summary } } } }`);
    const [cleared, opened] = signals.nodes;
    expect([cleared.outcome, cleared.explanation.rule]).toEqual(['APPENDED', 'CONDITION_CLEARED']);
    expect(cleared.explanation.inputs).not.toHaveProperty('clock');
    expect(opened.explanation).toMatchObject({
      summary: expect.stringContaining('the time of receipt counts'),
      inputs: { clock: 'SENDER_CLOCK_AHEAD', senderTime: '2093-01-01T00:00:00.000Z' },
    });
    expect(opened.occurredAt).toBe(opened.receivedAt);
    const { alerts } = await api.as('customer').query(`{ alerts(first: 1) { nodes { status lastSeenAt } } }`);
    expect(alerts.nodes).toEqual([{ status: 'RESOLVED', lastSeenAt: opened.receivedAt }]);
  });
});

describe('a topic that cannot be read', () => {
  it('speaks for no account, though a delivery without any topic does', async () => {
    const { awsAccountId } = api.world.account('Acme');
    const rulings = async (topicAccountId: string | null) => {
      const signal = normalise(alarmEvent({ account: awsAccountId }), 'EVENTBRIDGE');
      if (isRefusal(signal)) throw new Error(signal.message);
      const item = newItem({ body: '{}', hash: 'ab', signal, topicAccountId });
      const [{ outcome }] = (await transact(api.world.database, systemCaller('test'), (unit) =>
        routeBatch(unit, [item], PLATFORM),
      )) as { outcome: string }[];
      return [outcome, item.explanation.rule];
    };
    expect(await rulings(UNREADABLE)).toEqual(['REJECTED', 'FOREIGN_ACCOUNT']);
    expect((await rulings(null))[0]).toBe('OPENED');
  });
});
