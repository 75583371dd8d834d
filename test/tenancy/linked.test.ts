import { testApi } from '../harness/api';

const api = testApi();

/** What an account's own timeline says of a link, for whoever asks. */
const READ = `query ($id: ID!) { incident(id: $id) {
  number resolution duplicateOf { number }
  timeline(first: 10) { nodes { kind summary before after } } } }`;

it('who sees one account learns nothing of an incident of another, to which one of theirs is linked', async () => {
  const { world } = api;
  const original = await world.incident(world.account('Acme', 'production'));
  const related = await world.incident(world.account('Acme', 'production'));
  const beside = await world.incident(world.account('Acme', 'staging'));
  const own = await world.incident(world.account('Acme', 'staging'), { status: 'OPENED' });
  const document = `subscription ($id: ID!) { incidentEvents(incidentId: $id) { __typename cursor
    ... on Event { kind summary before after incident { resolution duplicateOf { number } } } } }`;
  const streams = [
    api.as('narrowed').subscribe(document, { id: own.globalId }),
    api.as('narrowed').events(document, { id: own.globalId }),
  ];
  await Promise.all(streams.map((stream) => stream.opened()));
  const link = {
    incidentId: own.globalId,
    relatedIncidentIds: [beside.globalId, related.globalId],
    duplicateOfId: original.globalId,
  };
  await api.as('engineer').done('linkIncidents', link);
  const { cursor } = await api.as('engineer').done('reopenIncident', { incidentId: own.globalId, reason: 'Not so.' });
  await Promise.all(streams.map((stream) => stream.upTo(cursor!)));

  const { incident } = await api.as('narrowed').query(READ, { id: own.globalId });
  const seen = JSON.stringify([incident, ...streams.map(({ results }) => results)]);
  for (const hidden of [original, related]) {
    expect(seen).not.toContain(hidden.number);
    expect(seen).not.toContain(hidden.globalId);
  }
  const [linked, reopened] = incident.timeline.nodes;
  expect(linked).toMatchObject({
    kind: 'INCIDENT_LINKED',
    before: { status: 'OPENED', duplicateOf: null },
    after: { status: 'RESOLVED', relatedIncidents: [{ id: beside.globalId, number: beside.number }] },
  });
  expect(linked.after).not.toHaveProperty('duplicateOf');
  expect(reopened.after).toMatchObject({ duplicateOf: null });

  // Who sees both accounts is told everything.
  const whole = await api.as('customer').query(READ, { id: own.globalId });
  expect(whole.incident.timeline.nodes[0].after).toMatchObject({
    duplicateOf: { id: original.globalId, number: original.number },
    relatedIncidents: [{ number: beside.number }, { number: related.number }],
  });
  for (const stream of streams) stream.close();
});

it('neither does the incident itself tell while the link holds', async () => {
  const { world } = api;
  const original = await world.incident(world.account('Acme', 'production'));
  const own = await world.incident(world.account('Acme', 'staging'), { status: 'OPENED' });
  const link = { incidentId: own.globalId, relatedIncidentIds: [], duplicateOfId: original.globalId };
  await api.as('engineer').done('linkIncidents', link);
  await api.settled();
  const { incident } = await api.as('narrowed').query(READ, { id: own.globalId });
  expect(incident).toMatchObject({ duplicateOf: null, resolution: 'Duplicate of an incident of another account.' });
  expect(JSON.stringify(incident)).not.toContain(original.number);
  const whole = await api.as('customer').query(READ, { id: own.globalId });
  expect(whole.incident.duplicateOf).toEqual({ number: original.number });
});
