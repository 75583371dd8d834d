/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
import { testSupport } from '../harness/support';

const support = testSupport();
const { api } = support;
const engineer = () => api.as('engineer');

const said = ({ body, party, author }: any) => [body, party, author.__typename, author.displayName];
const bodies = (one: { communications: { body: string }[] }) => one.communications.map(({ body }) => body);

describe('what comes in', () => {
  it('makes an incident of a case, with its origin, words, urgency and number in the Support Center', async () => {
    const { place, displayId, incident } = await support.taken({
      severityCode: 'urgent',
      by: 'customer-admin@acme.example',
    });
    expect(incident).toMatchObject({
      number: expect.stringMatching(/^INC\d{7}$/),
      title: 'The shop is slow',
      description: 'Since this morning.',
      status: 'UNASSIGNED',
      priority: 'HIGH',
      origin: 'SUPPORT_CASE',
      ballWith: 'ACCELERATE',
      reporter: { name: 'Acme CUSTOMER_ADMIN' },
      explanation: {
        rule: 'SUPPORT_CASE',
        summary: `It came from case ${displayId} in the AWS Support Center, submitted by customer-admin@acme.example.`,
        inputs: { severity: 'urgent', case: displayId },
      },
      externalReferences: [
        { system: 'AWS_SUPPORT', id: displayId, url: expect.stringContaining(`displayId=${displayId}`) },
      ],
      comments: { nodes: [] },
    });
    // The clock began when the customer submitted it, and nobody has answered.
    expect(incident.sla.response).toEqual({ metAt: null });
    const { account } = await api
      .as('customer')
      .query('query ($id: ID!) { account(id: $id) { syncs { source region lastSuccessAt lastError } } }', {
        id: place.globalId,
      });
    expect(account.syncs).toEqual([
      { source: 'SUPPORT', region: 'us-east-1', lastSuccessAt: expect.any(String), lastError: null },
    ]);
    const [opened] = await api.world.events((await support.messages(place)).length ? '' : idOf(incident.id));
    expect(opened).toMatchObject({
      kind: 'INCIDENT_CREATED',
      actor_kind: 'AWS',
      party: 'CUSTOMER',
      actor_name: 'customer-admin@acme.example',
    });
  });

  it.each([
    ['critical', 'HIGH'],
    ['high', 'MEDIUM'],
    ['normal', 'LOW'],
    ['low', 'LOW'],
  ])('a case of severity %s is of priority %s', async (severityCode, priority) => {
    const place = await shared();
    const { displayId } = await support.openCase(place, { severityCode, subject: severityCode });
    await support.sync(place);
    const found = (await support.incidents(place)).find((one) => one.externalReferences[0].id === displayId);
    expect(found).toMatchObject({ title: severityCode, priority });
  });

  it('adds nothing the second time, nor when several read at once', async () => {
    const { place, caseId, now } = await support.taken();
    await support.inCase(place, caseId, { body: 'Any news?' });
    await support.inCase(place, caseId, { body: 'Any news?' });
    await Promise.all(Array.from({ length: 4 }, () => support.sync(place)));
    await support.sync(place);
    expect(await support.incidents(place)).toHaveLength(1);
    expect((await now()).comments.nodes.map(said)).toEqual([
      ['Any news?', 'CUSTOMER', 'AwsActor', 'customer@example.com'],
      ['Any news?', 'CUSTOMER', 'AwsActor', 'customer@example.com'],
    ]);
  });

  it('a service request of the other service; what is for neither stays in AWS', async () => {
    const place = await support.account();
    await support.openCase(place, {
      serviceCode: 'service-ams-operations-service-request',
      categoryCode: 'patch-window',
      subject: 'Later, please',
      body: 'Can we patch on Sunday?',
    });
    await support.openCase(place, { serviceCode: 'amazon-elastic-compute-cloud-linux', subject: 'For AWS' });
    await support.sync(place);
    expect(await support.incidents(place)).toEqual([]);
    const [request] = await support.requests(place);
    expect(request).toMatchObject({
      title: 'Later, please',
      category: 'PATCHING',
      status: 'UNASSIGNED',
      origin: 'CUSTOMER',
    });
    expect(request.correspondence.nodes.map(said)).toEqual([
      ['Can we patch on Sunday?', 'CUSTOMER', 'AwsActor', 'customer@example.com'],
    ]);
  });

  it('an answer of the customer ends the waiting for it, as one through the API does', async () => {
    const { place, caseId, incident, now } = await support.taken();
    await engineer().done('acknowledgeIncident', { incidentId: incident.id });
    await engineer().done('requestCustomerAction', { incidentId: incident.id, message: 'Which shop?' });
    await support.delivered(place);
    expect((await now()).sla.pauses).toEqual([{ from: expect.any(String), until: null }]);
    await support.inCase(place, caseId, { body: 'The one in the north.' });
    await support.sync(place);
    expect(await now()).toMatchObject({
      status: 'CUSTOMER_ACTION_COMPLETED',
      ballWith: 'ACCELERATE',
      sla: { pauses: [{ until: (await now()).comments.nodes.at(-1).createdAt }] },
    });
    expect((await now()).comments.nodes.map(said).slice(1)).toEqual([
      ['The one in the north.', 'CUSTOMER', 'AwsActor', 'customer@example.com'],
    ]);
  });

  it('the customer resolves the case, and opens it again by writing', async () => {
    const { place, caseId, displayId, now } = await support.taken();
    await support.inCase(place, caseId, { body: 'It went away.', resolve: true });
    await support.sync(place);
    expect(await now()).toMatchObject({
      status: 'RESOLVED',
      outcome: 'RESTORED',
      resolution: `Resolved in the AWS Support Center (case ${displayId}).`,
    });
    await support.inCase(place, caseId, { body: 'It is back.' });
    await support.sync(place);
    expect(await now()).toMatchObject({ status: 'REOPENED', outcome: null });
    expect((await now()).comments.nodes.map(({ body }: any) => body)).toEqual(['It went away.', 'It is back.']);
    // None of this came from us, and none of it goes back.
    expect(await support.messages(place)).toEqual([]);
  });

  it('follows what AWS’s own people do in a case', async () => {
    const { place, caseId, now } = await support.taken();
    const theirs = async (more: object) => {
      await support.inCase(place, caseId, { as: 'AWS', ...more });
      await support.sync(place);
      return now();
    };
    expect(await theirs({ status: 'opened' })).toMatchObject({ status: 'OPENED', acknowledgedAt: null });
    expect((await now()).sla.response.metAt).toBeNull();
    expect(await theirs({ body: 'We see it.', status: 'work-in-progress' })).toMatchObject({
      status: 'WORK_IN_PROGRESS',
      acknowledgedAt: expect.any(String),
    });
    expect((await now()).sla.response.metAt).not.toBeNull();
    expect(await theirs({ body: 'Since when?', status: 'pending-customer-action' })).toMatchObject({
      status: 'PENDING_CUSTOMER_ACTION',
    });
    expect((await now()).comments.nodes.map(({ party }: any) => party)).toEqual(Array(3).fill('ACCELERATE'));
    await support.inCase(place, caseId, { body: 'Since nine.' });
    await support.sync(place);
    expect(await now()).toMatchObject({ status: 'CUSTOMER_ACTION_COMPLETED' });
  });

  it('keeps what is long, and what no database can keep as it is', async () => {
    const subject = `${'Slow '.repeat(60)}end`;
    const body = `<b>nul\u0000 half \ud800</b> ${'word '.repeat(1_800)}`;
    const place = await support.account();
    const { caseId } = await support.openCase(place, { subject, body });
    await support.inCase(place, caseId, { body: '\u0000' });
    await support.sync(place);
    const [incident] = await support.incidents(place);
    expect(incident.title).toMatch(/^Slow Slow .*…$/);
    expect([...incident.title]).toHaveLength(200);
    const [rest, nul] = incident.comments.nodes.map((one: any) => one.body);
    expect(incident.description.length).toBeLessThanOrEqual(8_000);
    expect(`${incident.description} ${rest}`).toBe(
      `${subject}\n\n<b>nul\\u0000 half \\ud800</b> ${'word '.repeat(1_800).trim()}`,
    );
    expect(nul).toBe('\\u0000');
  });

  it('takes a case that was opened and resolved between two readings; what was resolved before we came is history', async () => {
    const place = await support.account();
    await api.world.pool.query(`update account set owned_at = now() + interval '1 hour' where id = $1`, [place.id]);
    await support.inCase(place, (await support.openCase(place)).caseId, { resolve: true });
    await support.sync(place);
    expect(await support.incidents(place)).toEqual([]);
    await api.world.pool.query(`update account set owned_at = now() - interval '1 hour' where id = $1`, [place.id]);
    await support.sync(place);
    expect(await support.incidents(place)).toEqual([
      expect.objectContaining({ status: 'RESOLVED', origin: 'SUPPORT_CASE', outcome: 'RESTORED' }),
    ]);
  });

  it('reads all of two hundred cases, and the seventh word of one', async () => {
    const place = await support.account();
    for (let n = 0; n < 200; n++) await support.openCase(place, { subject: `Case ${n}` });
    await support.sync(place);
    const { incidents } = await api
      .as('customer')
      .query(
        `query ($id: ID!) { incidents(first: 200, filter: { accountId: { eq: $id } }, orderBy: [{ field: NUMBER, direction: ASC }]) { nodes { title } } }`,
        { id: place.globalId },
      );
    // Two that were submitted in one millisecond may come either way.
    const titles = incidents.nodes.map(({ title }: any) => title);
    expect(titles.sort()).toEqual(Array.from({ length: 200 }, (_, n) => `Case ${n}`).sort());
    const { caseId, displayId } = await support.openCase(place, { subject: 'Talk' });
    for (let n = 1; n <= 12; n++) await support.inCase(place, caseId, { body: `word ${n}` });
    await support.sync(place);
    await support.inCase(place, caseId, { body: 'word 13' });
    await support.sync(place);
    const { rows } = await api.world.pool.query(
      `select c.body from comment c join external_reference x on x.incident_id = c.incident_id
       where x.external_id = $1 order by c.created_at, c.id`,
      [displayId],
    );
    expect(rows.map(({ body }) => body)).toEqual(Array.from({ length: 13 }, (_, n) => `word ${n + 1}`));
  }, 120_000);
});

describe('what goes out', () => {
  it('an engineer’s words, once, and nothing that is internal', async () => {
    const { place, caseId, incident, now } = await support.taken();
    await engineer().done('acknowledgeIncident', { incidentId: incident.id });
    const say = (visibility: string, body: string) =>
      engineer().done('addIncidentComment', { incidentId: incident.id, visibility, body });
    await say('INTERNAL', 'Their disk, I think.');
    await say('CUSTOMER', 'We look into it.');
    await api.as('operator').done('addIncidentComment', {
      incidentId: incident.id,
      visibility: 'CUSTOMER',
      body: 'Thank you.',
    });
    await support.delivered(place);
    const { number } = incident;
    expect(bodies(await support.caseIn(place, caseId))).toEqual([
      'Since this morning.',
      expect.stringMatching(`^We have taken this up as ${number}\\.\n\n\\[${number} · key of the engineer · ref `),
      expect.stringMatching(`^We look into it\\.\n\n\\[${number} · key of the engineer · ref [0-9a-f-]{36}\\]$`),
      expect.stringMatching(`^Thank you\\.\n\n\\[${number} · key of the operator \\(customer\\) · ref `),
    ]);
    await support.sync(place);
    await support.sync(place);
    expect((await now()).comments.nodes.map(({ body }: any) => body)).toEqual(['We look into it.', 'Thank you.']);
    expect(await now()).toMatchObject({ status: 'WORK_IN_PROGRESS' });
  });

  it('a quotation of our words is the customer’s own', async () => {
    const { place, caseId, incident, now } = await support.taken();
    await engineer().done('addIncidentComment', {
      incidentId: incident.id,
      visibility: 'CUSTOMER',
      body: 'Which shop?',
    });
    await support.delivered(place);
    const ours = bodies(await support.caseIn(place, caseId)).at(-1)!;
    await support.inCase(place, caseId, { body: `What do you mean?\n> ${ours}` });
    await support.sync(place);
    expect((await now()).comments.nodes).toHaveLength(2);
  });

  it('that a comment of the customer moved the case is nobody’s acknowledgement', async () => {
    const { place, caseId, incident, now } = await support.taken();
    await api.as('operator').done('addIncidentComment', {
      incidentId: incident.id,
      visibility: 'CUSTOMER',
      body: 'It gets worse.',
    });
    await support.delivered(place);
    expect((await support.caseIn(place, caseId)).status).toBe('work-in-progress');
    await support.sync(place);
    expect(await now()).toMatchObject({
      status: 'UNASSIGNED',
      acknowledgedAt: null,
      sla: { response: { metAt: null } },
    });
  });

  it('what is too long for AWS in parts, in their order', async () => {
    const { place, caseId, incident } = await support.taken();
    const body = `${'😀'.repeat(3_000)} ${'word '.repeat(900)}`.trim();
    await engineer().done('addIncidentComment', { incidentId: incident.id, visibility: 'CUSTOMER', body });
    await support.delivered(place);
    const parts = bodies(await support.caseIn(place, caseId)).slice(1);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.map((part) => / (\d of \d) · ref/.exec(part)?.[1])).toEqual(['1 of 2', '2 of 2']);
    expect(parts.map((part) => part.split('\n\n[')[0]).join(' ')).toBe(body);
  });

  it('the resolution, in words and in deed; the case is opened again by the customer', async () => {
    const { place, caseId, incident, now } = await support.taken();
    await engineer().done('resolveIncident', {
      incidentId: incident.id,
      resolution: 'A bigger disk.',
      outcome: 'RESTORED',
    });
    await support.delivered(place);
    const closed = await support.caseIn(place, caseId);
    expect([closed.status, bodies(closed).at(-1)]).toEqual([
      'resolved',
      expect.stringContaining(`${incident.number} is resolved (RESTORED): A bigger disk.`),
    ]);
    await support.sync(place);
    expect(await now()).toMatchObject({ status: 'RESOLVED', resolution: 'A bigger disk.' });
    await support.inCase(place, caseId, { body: 'It is full again.' });
    await support.sync(place);
    expect(await now()).toMatchObject({ status: 'REOPENED' });
    await support.sync(place);
    expect((await now()).comments.nodes.map(({ body }: any) => body)).toEqual(['It is full again.']);
  });

  it('a service request’s replies and its end', async () => {
    const place = await support.account();
    const { caseId } = await support.openCase(place, { serviceCode: 'service-ams-operations-service-request' });
    await support.sync(place);
    const [request] = await support.requests(place);
    await engineer().done('replyToServiceRequest', {
      serviceRequestId: request.id,
      visibility: 'CUSTOMER',
      body: 'On Sunday?',
      awaitCustomer: true,
    });
    await support.delivered(place);
    await support.inCase(place, caseId, { body: 'Yes.' });
    await support.sync(place);
    expect((await support.requests(place))[0].status).toBe('CUSTOMER_ACTION_COMPLETED');
    await engineer().done('resolveServiceRequest', { serviceRequestId: request.id, resolution: 'It is planned.' });
    await support.delivered(place);
    const closed = await support.caseIn(place, caseId);
    expect(closed.status).toBe('resolved');
    expect(bodies(closed).map((body) => body.split('\n')[0])).toEqual([
      'Since this morning.',
      'On Sunday?',
      'Yes.',
      'It is planned.',
    ]);
    await support.inCase(place, caseId, { body: 'Not that Sunday.' });
    await support.sync(place);
    expect((await support.requests(place))[0].status).toBe('REOPENED');
  });

  it('what an incident became goes on with its case, and the incident keeps its reference', async () => {
    const { place, caseId, displayId, incident, now } = await support.taken();
    const { serviceRequest } = await engineer().done(
      'reclassifyIncident',
      { incidentId: incident.id, reason: 'It is a wish.' },
      'serviceRequest { id number origin }',
    );
    expect(serviceRequest.origin).toBe('CUSTOMER');
    await support.delivered(place);
    const open = await support.caseIn(place, caseId);
    expect(open.status).not.toBe('resolved');
    expect(bodies(open).at(-1)).toContain(`This is now service request ${serviceRequest.number}: It is a wish.`);
    await support.inCase(place, caseId, { body: 'If you say so.' });
    await support.sync(place);
    const [request] = await support.requests(place);
    expect(request.correspondence.nodes.at(-1)).toMatchObject({ body: 'If you say so.', party: 'CUSTOMER' });
    expect(await now()).toMatchObject({ status: 'RESOLVED', externalReferences: [{ id: displayId }] });
    const { incident: second } = await engineer().done(
      'reclassifyServiceRequest',
      { serviceRequestId: request.id, priority: 'HIGH', reason: 'It is none after all.' },
      'incident { id origin externalReferences { id } }',
    );
    expect(second).toMatchObject({ origin: 'RECLASSIFIED', externalReferences: [{ id: displayId }] });
    await engineer().done('resolveIncident', { incidentId: second.id, resolution: 'Done.', outcome: 'RESTORED' });
    await support.delivered(place);
    expect((await support.caseIn(place, caseId)).status).toBe('resolved');
  });

  it('where our role’s words are the account’s own to AWS, they are no answer, and a resolved case stays resolved', async () => {
    const { place, caseId, incident, now } = await support.taken();
    await support.control('support-plan', place, { platform: 'CUSTOMER' });
    await support.inCase(place, caseId, { as: 'AWS', body: 'Which shop?', status: 'pending-customer-action' });
    await support.sync(place);
    await engineer().done('requestCustomerAction', { incidentId: incident.id, message: 'Which one, please?' });
    await support.delivered(place);
    expect((await support.caseIn(place, caseId)).status).toBe('customer-action-completed');
    await support.sync(place);
    expect(await now()).toMatchObject({ status: 'PENDING_CUSTOMER_ACTION' });
    await engineer().done('resolveIncident', {
      incidentId: incident.id,
      resolution: 'It was ours.',
      outcome: 'RESTORED',
    });
    await support.delivered(place);
    await engineer().done('addIncidentComment', { incidentId: incident.id, visibility: 'CUSTOMER', body: 'Sorry.' });
    await support.delivered(place);
    await support.sync(place);
    expect((await support.caseIn(place, caseId)).status).toBe('resolved');
    expect(await now()).toMatchObject({ status: 'RESOLVED' });
    await engineer().done('reopenIncident', { incidentId: incident.id, reason: 'It is back.' });
    await support.delivered(place);
    expect((await support.caseIn(place, caseId)).status).toBe('reopened');
    await support.sync(place);
    expect(await now()).toMatchObject({ status: 'REOPENED' });
  });
});

let common: ReturnType<typeof support.account> | undefined;
const shared = () => (common ??= support.account());
const idOf = (globalId: string) => Buffer.from(globalId, 'base64url').toString().split(':')[2];
