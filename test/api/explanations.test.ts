import { fromGlobalId } from '../../src/domain/id';
import { deliver } from '../../src/operations/signal/deliver';
import { testApi } from '../harness/api';
import { alarmEvent, instanceId, MINUTE, sent, storedOf } from '../signals/events';

const api = testApi();

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

it('explanations name things by the ids that the API takes', async () => {
  const { world } = api;
  const account = world.account('Acme');
  const start = Date.parse('2026-03-01T10:00:00Z');
  const tell = async (...told: [n: number, minutes: number, more?: object][]) => {
    const events = told.map(([n, minutes, more]) => ({
      ...alarmEvent({
        account: account.awsAccountId,
        instance: instanceId(n),
        at: new Date(start + minutes * MINUTE),
        id: `event ${n} at ${minutes}`,
      }),
      ...more,
    }));
    (await deliver(world.database, events.map(sent))).forEach(storedOf);
  };
  for (let n = 1; n <= 6; n++) await world.resource(account, { resource_id: instanceId(n) });
  // Own incidents, a group that takes them over, one that joins it; one that joins its own; a reused sender's id.
  await tell([1, 0], [2, 0], [3, 1], [4, 1]);
  await tell([5, 2]);
  await tell([6, 3]);
  await tell([6, 3, { version: '1' }]);

  const explanation = 'explanation { summary rule inputs }';
  const { incidents, alerts, signals } = await api.as('engineer').query(
    `{ incidents(first: 50) { nodes { id ${explanation} } } alerts(first: 50) { nodes { ${explanation} } }
       signals(first: 50) { nodes { ${explanation} } } }`,
  );
  const all = [...incidents.nodes, ...alerts.nodes, ...signals.nodes];
  expect(incidents.nodes).toHaveLength(5);
  expect(signals.nodes.map((one: (typeof all)[0]) => one.explanation.rule).sort()).toEqual([
    ...Array(6).fill('ALERT_OPENED'),
    'SENDER_ID_SEEN',
  ]);
  const texts = all.flatMap((one) => textsIn(one.explanation));
  expect(texts.filter((text) => UUID.test(text))).toEqual([]);
  const ids = [...new Set(texts.filter((text) => fromGlobalId(text)))];
  expect(new Set(ids.map((id) => fromGlobalId(id)!.type))).toEqual(
    new Set(['Incident', 'Alert', 'Signal', 'Resource']),
  );
  const { nodes } = await api.as('engineer').query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect(nodes).toEqual(ids.map((id) => ({ id })));
});
