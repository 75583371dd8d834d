import { randomUUID } from 'node:crypto';
import { until } from '../harness/until';
import { writeEvents } from '../log/write-events';
import { raw, subscribe } from './raw-socket';
import { callerOf, eventsDocument } from './service';
import { testServices } from './services';

const { organizationId, started } = testServices();

test('the end of a credential closes 4403; a change of what may be seen does too, at once with its event', async () => {
  const service = await started({ settings: { refreshMs: 60_000 } });
  callerOf(service, 'short', { organizations: [organizationId], expiresAt: Date.now() + 4_000 });
  const person = callerOf(service, 'person', {
    kind: 'PERSON',
    personId: randomUUID(),
    organizations: [organizationId],
  });
  const revoked = callerOf(service, 'revoked', { organizations: [organizationId] });
  const open = async (name: string) => {
    const one = await raw(service, { authorization: `Bearer ${name}` });
    one.send(subscribe('1', eventsDocument));
    await until('it is open', () => one.of('next').length > 0);
    return one;
  };
  const [short, changed, gone, other] = [
    await open('short'),
    await open('person'),
    await open('revoked'),
    await open('key'),
  ];
  service.callers.set('Bearer person', { ...person, organizations: [randomUUID()] });
  service.callers.delete('Bearer revoked');
  await writeEvents(service.admin, [
    { organizationId, kind: 'PERSON_ACCESS_CHANGED', subject: { type: 'Person', id: person.personId! } },
    { organizationId, kind: 'API_KEY_REVOKED', subject: { type: 'ApiKey', id: revoked.principalId! } },
  ]);
  const ends = [];
  for (const one of [short, changed, gone]) {
    const { code } = await one.closed();
    const items = one
      .of('next')
      .map((message) => Object.values(message.payload!.data!)[0] as unknown as Record<string, unknown>);
    const { __typename, reason, reconnect } = items[items.length - 1];
    ends.push({ code, __typename, reason, reconnect });
  }
  const closed = { code: 4403, __typename: 'StreamClosed' };
  expect(ends).toEqual([
    { ...closed, reason: 'TOKEN_EXPIRED', reconnect: true },
    { ...closed, reason: 'PERMISSION_CHANGED', reconnect: true },
    { ...closed, reason: 'PERMISSION_CHANGED', reconnect: false },
  ]);
  expect(other.isClosed).toBeNull();
  other.socket.close();
});

test('without such an event a change is found by looking, within the interval', async () => {
  const service = await started({ settings: { refreshMs: 50 } });
  const one = await raw(service);
  one.send(subscribe('1', eventsDocument));
  await until('it is open', () => one.of('next').length > 0);
  service.callers.delete('Bearer key');
  expect(await one.closed()).toMatchObject({ code: 4403 });
});
