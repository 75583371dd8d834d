import type { Incident } from '../../src/entities';
import { linkIncidents, type LinkIncidentsInput } from '../../src/operations/incident/link-incidents';
import { reopenIncident } from '../../src/operations/incident/reopen-incident';
import { perform } from '../../src/operations/perform';
import { effectOf, refusalOf } from '../harness/outcome';
import { overlap } from '../harness/overlap';
import { testWorld } from '../harness/world';

const test_ = testWorld();

const link = (input: LinkIncidentsInput) =>
  perform(test_.world.database, test_.world.engineer(), 'linkIncidents', linkIncidents, input);
const incident = (columns: Partial<Incident> = {}, account = 'production') =>
  test_.world.incident(test_.world.account('Acme', account), columns);
const rowOf = (id: string) => test_.world.row<Incident>('incident', id);

async function links(): Promise<Set<string>> {
  const { rows } = await test_.world.pool.query('select incident_id, related_id from incident_link');
  return new Set(rows.map((row) => `${row.incident_id} ${row.related_id}`));
}

it('links both ways, across the accounts of an organization', async () => {
  const [a, b, c] = [await incident(), await incident({}, 'staging'), await incident()];
  const ids = { incidentId: a.globalId, relatedIncidentIds: [b.globalId, c.globalId, b.globalId] };
  const effect = effectOf(await link(ids));
  const known = await links();
  for (const other of [b, c]) {
    expect(known).toContain(`${a.id} ${other.id}`);
    expect(known).toContain(`${other.id} ${a.id}`);
  }
  const { rows } = await test_.world.pool.query('select account_id from incident_link where incident_id = $1', [b.id]);
  expect(rows).toEqual([{ account_id: b.account_id }]);
  expect(await test_.world.events(a.id)).toMatchObject([
    {
      id: effect.eventId,
      kind: 'INCIDENT_LINKED',
      before: null,
      after: {
        relatedIncidents: [
          { id: b.globalId, number: b.number },
          { id: c.globalId, number: c.number },
        ],
      },
    },
  ]);
  expect(await rowOf(a.id)).toMatchObject({ version: 2, status: 'UNASSIGNED' });
  expect(effectOf(await link(ids))).toEqual({ ids: { incident: a.id }, eventId: null });
  expect(await rowOf(a.id)).toMatchObject({ version: 2 });
});

it('resolves a duplicate, and what is reopened is none any more', async () => {
  const [original, duplicate] = [await incident(), await incident({ status: 'OPENED' })];
  effectOf(await link({ incidentId: duplicate.globalId, relatedIncidentIds: [], duplicateOfId: original.globalId }));
  expect(await rowOf(duplicate.id)).toMatchObject({
    status: 'RESOLVED',
    outcome: 'NOT_AN_INCIDENT',
    duplicate_of_id: original.id,
    resolution: `Duplicate of ${original.number}.`,
    ball_with: 'CUSTOMER',
  });
  expect(await test_.world.events(duplicate.id)).toMatchObject([
    {
      kind: 'INCIDENT_LINKED',
      before: { status: 'OPENED', duplicateOf: null },
      after: {
        status: 'RESOLVED',
        outcome: 'NOT_AN_INCIDENT',
        duplicateOf: { id: original.globalId, number: original.number },
      },
    },
  ]);
  expect(await rowOf(original.id)).toMatchObject({ version: 1, status: 'UNASSIGNED' });
  const reopen = { incidentId: duplicate.globalId, reason: 'It is another one.' };
  effectOf(await perform(test_.world.database, test_.world.engineer(), 'reopenIncident', reopenIncident, reopen));
  expect(await rowOf(duplicate.id)).toMatchObject({ status: 'REOPENED', duplicate_of_id: null });
});

it('keeps the outcome of what was resolved before it was found to be a duplicate', async () => {
  const original = await incident();
  const duplicate = await incident({ status: 'RESOLVED', outcome: 'RESTORED', resolution: 'Restarted.' });
  effectOf(await link({ incidentId: duplicate.globalId, relatedIncidentIds: [], duplicateOfId: original.globalId }));
  expect(await rowOf(duplicate.id)).toMatchObject({ outcome: 'RESTORED', duplicate_of_id: original.id });
});

it('refuses itself, nothing, too many, and the incidents of another organization', async () => {
  const own = await incident();
  const foreign = await test_.world.incident(test_.world.account('Globex'));
  const refusal = async (input: Omit<LinkIncidentsInput, 'incidentId'>) =>
    refusalOf(await link({ incidentId: own.globalId, ...input }));
  expect(await refusal({ relatedIncidentIds: [own.globalId] })).toBe('INVALID input.relatedIncidentIds.0');
  expect(await refusal({ relatedIncidentIds: [], duplicateOfId: own.globalId })).toBe('INVALID input.duplicateOfId');
  expect(await refusal({ relatedIncidentIds: [] })).toBe('REQUIRED input.relatedIncidentIds');
  expect(await refusal({ relatedIncidentIds: Array<string>(101).fill(own.globalId) })).toBe(
    'TOO_MANY input.relatedIncidentIds',
  );
  const [second] = [await incident()];
  expect(await refusal({ relatedIncidentIds: [second.globalId, foreign.globalId] })).toBe(
    'NOT_FOUND input.relatedIncidentIds.1',
  );
  expect(await refusal({ relatedIncidentIds: [], duplicateOfId: foreign.globalId })).toBe(
    'NOT_FOUND input.duplicateOfId',
  );
  expect(await test_.world.events(own.id)).toEqual([]);
  expect([...(await links())].filter((pair) => pair.includes(own.id))).toEqual([]);
});

it('refuses a circle, also one that is closed by several at once', async () => {
  const [a, b, c, d] = [await incident(), await incident(), await incident(), await incident()];
  const duplicate = (one: typeof a, of: typeof a) =>
    link({ incidentId: one.globalId, relatedIncidentIds: [], duplicateOfId: of.globalId });
  effectOf(await duplicate(a, b));
  effectOf(await duplicate(c, d));
  expect(refusalOf(await duplicate(b, a))).toBe('INVALID input.duplicateOfId');
  const { database } = test_.world;
  const closing = { incidentId: b.globalId, relatedIncidentIds: [], duplicateOfId: c.globalId };
  const [, second] = await overlap(
    database,
    test_.world.engineer(),
    (unit) => linkIncidents(unit, closing),
    () => duplicate(d, a),
  );
  expect(refusalOf(second)).toBe('INVALID input.duplicateOfId');
});
