import { testApi } from '../harness/api';
import { incidentVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of incidentVerbs) describeMutation(api, verb);

it('refuses what does not fit, naming the field', async () => {
  const { world } = api;
  const [acme, globex] = [world.account('Acme'), world.account('Globex')];
  const report = { accountId: acme.globalId, title: 'Down', description: 'All of it.', priority: 'LOW' };
  const customer = api.as('customer');
  const foreign = await world.resource(globex);
  expect(await customer.refused('createIncident', { ...report, title: ' ' })).toBe('REQUIRED input.title');
  expect(await customer.refused('createIncident', { ...report, title: 'x'.repeat(201) })).toBe('TOO_LONG input.title');
  expect(await customer.refused('createIncident', { ...report, resourceIds: [foreign.globalId] })).toBe(
    'NOT_FOUND input.resourceIds.0',
  );
  const own = await world.incident(acme);
  const other = await world.incident(globex);
  const engineer = api.as('engineer');
  expect(
    await engineer.refused('linkIncidents', { incidentId: own.globalId, relatedIncidentIds: [other.globalId] }),
  ).toBe('NOT_FOUND input.relatedIncidentIds.0');
  expect(
    await engineer.refused('assignIncident', {
      incidentId: own.globalId,
      personId: world.person('Acme', 'CUSTOMER_ADMIN').globalId,
    }),
  ).toBe('INVALID input.personId');
  expect(await customer.refused('rateIncident', { incidentId: own.globalId, rating: 3 })).toBe(
    'INVALID_TRANSITION input.incidentId',
  );
  const closed = await world.incident(acme, { status: 'RESOLVED' });
  expect(await customer.refused('rateIncident', { incidentId: closed.globalId, rating: 6 })).toBe(
    'INVALID input.rating',
  );
  expect(
    await customer.refused('addIncidentComment', { incidentId: own.globalId, body: 'psst', visibility: 'INTERNAL' }),
  ).toBe('FORBIDDEN input.visibility');
});

it('tells a customer nothing of a note among engineers, while engineers stream it', async () => {
  const { world } = api;
  const incident = await world.incident(world.account('Acme'));
  const [customer, engineer] = [api.as('customer'), api.as('engineer')];
  const document = `subscription ($id: ID) { incidentEvents(incidentId: $id) { __typename cursor
    ... on Event { ordinal kind summary after subject { __typename ... on Comment { body } } } } }`;
  const outside = await customer.subscribe(document, { id: incident.globalId }).opened();
  const inside = await engineer.events(document, { id: incident.globalId }).opened();
  const note = { incidentId: incident.globalId, body: 'Their disk is a mess.', visibility: 'INTERNAL' };
  const { cursor, comment } = await engineer.done('addIncidentComment', note, 'comment { id body visibility }');
  expect(comment).toMatchObject({ body: note.body, visibility: 'INTERNAL' });
  const said = await engineer.done('addIncidentComment', { ...note, body: 'We look into it.', visibility: 'CUSTOMER' });
  const heard = await outside.upTo(said.cursor!);
  expect(heard.map((event) => event.after.body)).toEqual(['We look into it.']);
  expect((await inside.upTo(said.cursor!)).map((event) => event.subject.body)).toEqual([note.body, 'We look into it.']);
  outside.close();
  inside.close();
  const page = await customer.query(
    `query ($id: ID!, $comment: ID!, $number: String!) {
      incident(number: $number) { id version comments { nodes { body } totalCount { value } }
        timeline(first: 20) { nodes { cursor summary } totalCount { value } } }
      node(id: $comment) { id } events(first: 200, filter: { subjectId: { eq: $comment } }) { nodes { id } }
      other: node(id: $id) { ... on Incident { number } } }`,
    { id: incident.globalId, comment: comment.id, number: incident.number },
  );
  expect(page.incident.comments).toEqual({ nodes: [{ body: 'We look into it.' }], totalCount: { value: 1 } });
  expect(page.incident.timeline.nodes.map((event: { cursor: string }) => event.cursor)).not.toContain(cursor);
  expect(page).toMatchObject({ node: null, events: { nodes: [] }, other: { number: incident.number } });
  expect(JSON.stringify(page)).not.toContain('mess');
});

it('says of each incident what its viewer may do, and does as it says', async () => {
  const { world } = api;
  const incident = await world.incident(world.account('Acme'), { status: 'RESOLVED' });
  const document = `query ($id: ID!) { node(id: $id) { ... on Incident { permissions { operation allowed code reason } } } }`;
  const { node } = await api.as('customer').query(document, { id: incident.globalId });
  const allowed = new Map(
    node.permissions.map((one: { operation: string; allowed: boolean }) => [one.operation, one.allowed]),
  );
  for (const verb of incidentVerbs.filter(({ target }) => target === 'incidentId')) {
    const prepared = await verb.prepare(api);
    const fresh = await world.incident(world.account('Acme'), { status: 'RESOLVED' });
    const { userErrors } = await api.as('customer').mutate(verb.name, { ...prepared, incidentId: fresh.globalId });
    expect([verb.name, allowed.get(verb.name)]).toEqual([verb.name, userErrors.length === 0]);
  }
});
