import { HOUR, testEscalation } from '../harness/escalation';
import { until } from '../harness/until';
import { Ec2, KNOWN } from '../signals/ec2';

const service = testEscalation();
const { api } = service;

test('a worker resolves the incident of an instance when its hours of silence are over, and not before', async () => {
  const ec2 = await Ec2.of(api, { grouping: 'INSTANCE', resolveAfter: 'PT24H' });
  await ec2.tell([await ec2.instance(), KNOWN]);
  const [incident] = await ec2.incidents();
  await service.advance(23 * HOUR);
  const body = 'Still looking.';
  await api.as('engineer').done('addIncidentComment', { incidentId: incident.id, body, visibility: 'CUSTOMER' });
  const spoken = await ec2.now();
  // It rings, finds that somebody spoke, and is set again.
  await service.advance(2 * HOUR);
  await until('the timer is set again', async () => {
    const due = await ec2.timerOf(incident);
    return due !== null && Math.abs(+due - +spoken - 24 * HOUR) < 60_000;
  });
  expect((await ec2.incidents())[0].status).not.toBe('RESOLVED');
  await service.advance(23 * HOUR);
  await until('it is resolved', async () => (await ec2.incidents())[0].status === 'RESOLVED');
  expect((await ec2.incidents())[0]).toMatchObject({
    resolution: expect.stringContaining('No correspondence for '),
    alerts: { nodes: [{ status: 'RESOLVED' }] },
  });
  expect(await ec2.timerOf(incident)).toBeNull();
});
