import { SHIPPED_POLICIES } from '../../src/domain/catalog/service-levels';
import type { Caller } from '../../src/domain/caller';
import type { Fact } from '../../src/domain/service-level/fact';
import { toGlobalId } from '../../src/domain/id';
import { factsOf } from '../../src/domain/service-level/from-log';
import { serviceLevel } from '../../src/domain/service-level/service-level';
import { doIncident, type IncidentVerb, type IncidentVerbInput } from '../harness/incident-verbs';
import { effectOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();

const customer = () => test_.world.customer('Acme', 'CUSTOMER_OPERATOR');
const engineer = () => test_.world.engineer();

async function open(caller: Caller): Promise<{ incidentId: string; id: string }> {
  const effect = effectOf(
    await doIncident(test_.world, caller, 'createIncident', {
      accountId: test_.world.account('Acme').globalId,
      title: 'The shop is down',
      description: 'Nobody can order.',
      priority: 'HIGH',
    }),
  );
  const id = effect.ids.incident;
  return { id, incidentId: toGlobalId('Incident', id) };
}

/** The facts that the log holds of the incident after these steps, and the instants of its rows. */
async function factsAfter(caller: Caller, steps: (on: Step) => Promise<unknown>): Promise<Fact[]> {
  const { id, incidentId } = await open(caller);
  await steps(async (by, verb, input) => {
    effectOf(await doIncident(test_.world, by, verb, { incidentId, ...input } as IncidentVerbInput<typeof verb>));
  });
  return factsOf(await test_.world.events(id), 'PREMIUM');
}

type Step = <V extends IncidentVerb>(
  by: Caller,
  verb: V,
  input: Omit<IncidentVerbInput<V>, 'incidentId'>,
) => Promise<void>;

const kinds = (facts: readonly Fact[]) => facts.map(({ kind }) => kind);

test('what the verbs write is enough for the clocks: a report that is waited for, changed, resolved and reopened', async () => {
  const facts = await factsAfter(customer(), async (on) => {
    await on(engineer(), 'addIncidentComment', { body: 'Among us.', visibility: 'INTERNAL' });
    await on(engineer(), 'acknowledgeIncident', {});
    await on(engineer(), 'requestCustomerAction', { message: 'Restart it.' });
    await on(engineer(), 'updateIncidentPriority', { priority: 'MEDIUM', reason: 'Only one shop.' });
    await on(customer(), 'completeCustomerAction', { message: 'Done.' });
    await on(engineer(), 'requestCustomerAction', { message: 'Look again.' });
    await on(customer(), 'addIncidentComment', { body: 'It works.', visibility: 'CUSTOMER' });
    await on(engineer(), 'resolveIncident', { resolution: 'Restarted.', outcome: 'RESTORED' });
    await on(customer(), 'reopenIncident', { reason: 'It is back.' });
    await on(engineer(), 'resolveIncident', { resolution: 'Replaced.', outcome: 'NOT_RESTORABLE' });
  });
  expect(kinds(facts)).toEqual([
    ...[
      'OPENED',
      'RESPONDED',
      'RESPONDED',
      'WAITING',
      'PRIORITY_CHANGED',
      'RESUMED',
      'RESPONDED',
      'WAITING',
      'RESUMED',
    ],
    ...['RESOLVED', 'REOPENED', 'RESOLVED'],
  ]);
  const level = serviceLevel(facts, SHIPPED_POLICIES, facts.at(-1)!.at)!;
  expect([level.state, level.response.priority, level.resolution.priority]).toEqual(['MET', 'HIGH', 'MEDIUM']);
  expect(level.response.metAt).toEqual(facts[1].at);
  expect(level.resolution.metAt).toEqual(facts.at(-1)!.at);
  const [opened, , , waiting, , resumed, , again, on, resolved, reopened, done] = facts.map(({ at }) => at.getTime());
  expect(level.resolution.elapsed).toBe(waiting - opened + (again - resumed) + (resolved - on) + (done - reopened));
});

test('what Accelerate opens is answered by its opening; what is no incident is void', async () => {
  const facts = await factsAfter(engineer(), (on) =>
    on(engineer(), 'resolveIncident', { resolution: 'A test.', outcome: 'NOT_AN_INCIDENT' }),
  );
  expect(kinds(facts)).toEqual(['OPENED', 'RESPONDED', 'RESOLVED']);
  expect(serviceLevel(facts, SHIPPED_POLICIES, facts[0].at)!.response.metAt).toEqual(facts[0].at);
  expect(serviceLevel(facts, SHIPPED_POLICIES, facts[2].at)!.state).toBe('VOID');
});
