import { toGlobalId } from '../../src/domain/id';
import { HOUR, MINUTE, testEscalation } from '../harness/escalation';
import type { CallerName } from '../harness/api';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const service = testEscalation();
const { api } = service;

const document = `query ($organizationId: ID!, $accountId: ID, $from: DateTime!, $to: DateTime!) {
  slaAdherence(organizationId: $organizationId, accountId: $accountId, from: $from, to: $to) {
    policyVersion rows { serviceTier priority kind measured met breached voided percent } } }`;

interface Asked {
  organizationId: string;
  accountId?: string | null;
  from: string;
  to: string;
}

async function adherence(asked: Asked, who: CallerName = 'engineer'): Promise<any> {
  return (await api.as(who).query(document, asked)).slaAdherence;
}

const now = async (): Promise<number> => {
  const { rows } = await api.world.pool.query(
    `select date_trunc('milliseconds', clock_timestamp() + offset_ms * interval '1 ms') as now from service_clock`,
  );
  return (rows[0].now as Date).getTime();
};
const iso = (at: number) => new Date(at).toISOString();

async function open(
  accountId: string,
  priority: string,
  by: CallerName,
  more: object = {},
): Promise<{ incidentId: string }> {
  const input = { accountId, title: 'The shop is down', description: 'Nobody can order.', priority, ...more };
  const { incident } = await api.as(by).done('createIncident', input, 'incident { id }');
  return { incidentId: incident.id };
}
const engineer = (name: string, input: object, more: object = {}) =>
  api.as('engineer').done(name, { ...input, ...more });
const restored = { resolution: 'Restarted.', outcome: 'RESTORED' };

/** The rows in which something was counted, in short: tier, priority, kind, met, breached, voided, percent. */
const counted = ({ rows }: any): unknown[] =>
  rows
    .filter((row: any) => row.measured + row.voided > 0)
    .map((row: any) => {
      expect(row.measured).toBe(row.met + row.breached);
      return [row.serviceTier, row.priority, row.kind, row.met, row.breached, row.voided, row.percent];
    });

it('counts each promise in the period in which its verdict fell, also after everything stored of the clocks is lost', async () => {
  const plus = await api.world.addAccount('Acme', 'adherence plus', { service_tier: 'PLUS' });
  const premium = await api.world.addAccount('Acme', 'adherence premium');
  const organizationId = api.world.organization('Acme').globalId;
  const from = await now();
  const kept = await open(premium.globalId, 'HIGH', 'customer');
  const late = await open(premium.globalId, 'HIGH', 'customer');
  const none = await open(premium.globalId, 'MEDIUM', 'customer');
  await open(premium.globalId, 'HIGH', 'customer', { test: true });
  const slow = await open(plus.globalId, 'HIGH', 'engineer');
  await engineer('acknowledgeIncident', kept);
  await service.advance(20 * MINUTE);
  await engineer('acknowledgeIncident', late);
  await engineer('resolveIncident', none, { resolution: 'No incident.', outcome: 'NOT_AN_INCIDENT' });
  const middle = await now();
  await service.advance(3 * HOUR);
  await engineer('resolveIncident', kept, restored);
  await service.advance(6 * HOUR);
  await engineer('resolveIncident', late, restored);
  await engineer('resolveIncident', slow, restored);
  await api.settled();
  const to = await now();

  const first = [
    ['PLUS', 'HIGH', 'RESPONSE', 1, 0, 0, 100],
    ['PREMIUM', 'HIGH', 'RESPONSE', 1, 1, 0, 50],
    ['PREMIUM', 'MEDIUM', 'RESPONSE', 0, 0, 1, null],
    ['PREMIUM', 'MEDIUM', 'RESOLUTION', 0, 0, 1, null],
  ];
  const second = [
    ['PLUS', 'HIGH', 'RESOLUTION', 0, 1, 0, 0],
    ['PREMIUM', 'HIGH', 'RESOLUTION', 1, 1, 0, 50],
  ];
  const ask = async () => [
    counted(await adherence({ organizationId, from: iso(from), to: iso(middle) })),
    counted(await adherence({ organizationId, from: iso(middle), to: iso(to + HOUR) })),
    counted(await adherence({ organizationId, accountId: plus.globalId, from: iso(from), to: iso(to) })),
    counted(await adherence({ organizationId, accountId: null, from: iso(to), to: iso(to + HOUR) })),
  ];
  const answers = await ask();
  expect(answers[0]).toEqual(first);
  expect(answers[1]).toEqual(second);
  expect(answers[2]).toEqual([first[0], second[0]]);
  expect(answers[3]).toEqual([]);
  const whole = await adherence({ organizationId, from: iso(from), to: iso(to) }, 'viewer');
  expect(whole).toMatchObject({ policyVersion: 'sample-1' });
  expect(whole.rows).toHaveLength(12);
  await api.world.pool.query(
    `update incident set sla_facts = null, sla_told = null, sla_state = default, response_due_at = null,
       response_met_at = null, resolution_due_at = null, resolution_breached_at = null`,
  );
  expect(await ask()).toEqual(answers);
});

it('answers nobody about what is not theirs', async () => {
  const [acme, globex] = ['Acme', 'Globex'].map((name) => api.world.organization(name).globalId);
  const [staging, production] = ['staging', 'production'].map((name) => api.world.account('Acme', name).globalId);
  const end = await now();
  const at = { from: iso(end), to: iso(end + HOUR) };
  await open(production, 'HIGH', 'customer');
  await service.advance(16 * MINUTE);
  await api.settled();
  const responses = async (who: CallerName, asked: Omit<Asked, 'from' | 'to'>) => {
    const answer = await adherence({ ...at, ...asked }, who);
    return answer && counted(answer);
  };
  const seen = [['PREMIUM', 'HIGH', 'RESPONSE', 0, 1, 0, 0]];
  expect(await responses('engineer', { organizationId: acme, accountId: production })).toEqual(seen);
  expect(await responses('viewer', { organizationId: acme, accountId: production })).toEqual(seen);
  expect(await responses('stranger', { organizationId: acme })).toBeNull();
  expect(await responses('visitor', { organizationId: acme })).toBeNull();
  expect(await responses('stranger', { organizationId: acme, accountId: production })).toBeNull();
  expect(await responses('stranger', { organizationId: globex, accountId: production })).toBeNull();
  expect(await responses('engineer', { organizationId: globex, accountId: production })).toBeNull();
  expect(await responses('narrowed', { organizationId: acme, accountId: production })).toBeNull();
  expect(await responses('narrowed', { organizationId: acme, accountId: staging })).toEqual([]);
  expect(await responses('narrowed', { organizationId: acme })).toEqual([]);
  expect(await responses('stranger', { organizationId: globex })).toEqual([]);
  expect(await responses('engineer', { organizationId: 'nonsense' })).toBeNull();
  const incident = toGlobalId('Incident', '00000000-0000-4000-8000-000000000000');
  expect(await responses('engineer', { organizationId: acme, accountId: incident })).toBeNull();
});

describe('a period that is none is refused', () => {
  test.each([
    ['from the end to the beginning', '2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z', 'from must be before to.'],
    ['of no length', '2026-02-01T00:00:00Z', '2026-02-01T00:00:00Z', 'from must be before to.'],
    ['of years', '2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'A period has at most 400 days.'],
    ['at a time that does not exist', '2026-02-30T00:00:00Z', '2026-03-01T00:00:00Z', expect.any(String)],
  ])('%s', async (_, from, to, message) => {
    const organizationId = api.world.organization('Acme').globalId;
    const { data, errors } = await api.as('engineer').ask(document, { organizationId, from, to });
    expect(data?.slaAdherence ?? null).toBeNull();
    expect(errors).toMatchObject([{ message }]);
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors![0].extensions.code);
  });
});
