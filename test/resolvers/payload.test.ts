import { graphql, parse, subscribe, type GraphQLError } from 'graphql';
import { UpstreamError } from '../../src/domain/live';
import type { Caller } from '../../src/domain/caller';
import { responsibilities } from '../../src/domain/responsibility';
import { toGlobalId } from '../../src/domain/id';
import { createReadPath, type ReadPath, type ReadPorts } from '../../src/query';
import type { Context } from '../../src/resolvers/context';
import { buildApiSchema } from '../../src/resolvers/schema';
import { testWorld } from '../harness/world';

const test_ = testWorld();
const schema = buildApiSchema();

const ports: ReadPorts = {
  live: {
    metricData: () => Promise.reject(new UpstreamError('no AWS here', null)),
    alarmHistory: () => Promise.reject(new UpstreamError('no AWS here', null)),
  },
  streamPosition: () => Promise.resolve({ latest: 'bGF0ZXN0', oldest: 'b2xkZXN0' }),
  rateLimit: () => ({
    cost: 1,
    maximumAvailable: 20_000,
    currentlyAvailable: 19_999,
    restoreRate: 1_000,
    resetAt: new Date('2026-01-01T00:00:00Z'),
    limit: 1_000,
  }),
};

let readPath: ReadPath;
const cursorsAsked: string[] = [];

beforeAll(async () => {
  const { pool } = test_.world;
  readPath = createReadPath({ schema, pool, epoch: () => 'test' });
  const { rows } = await pool.query<{ n: string }>('select count(*) as n from responsibility');
  if (Number(rows[0].n) > 0) return;
  for (const { position, code, category, activity, customer, accelerate } of responsibilities) {
    await pool.query(
      `insert into responsibility (id, code, position, category, activity, customer, accelerate)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, $6)`,
      [code, position, category, activity, customer, accelerate],
    );
  }
});

beforeEach(() => cursorsAsked.splice(0));

interface Answer<Data> {
  data: Data;
  errors?: readonly GraphQLError[];
}

/** Executed by plain graphql-js, which finds what the schema's own resolvers give. */
async function ask<Data = Record<string, unknown>>(
  caller: Caller,
  source: string,
  variables: Record<string, unknown> = {},
  overrides: Partial<Context> = {},
): Promise<Answer<Data>> {
  const context: Context = {
    caller,
    database: test_.world.database,
    readPath,
    ports,
    webhookReach: 'PUBLIC',
    addOnStart: 'AT_ONCE',
    patchNowSnapshot: true,
    cursorOf: async (eventId) => {
      cursorsAsked.push(eventId);
      return 'Y3Vyc29y';
    },
    document: parse(source),
    variables,
    requestId: 'test',
    ...overrides,
  };
  return (await graphql({ schema, source, variableValues: variables, contextValue: context })) as Answer<Data>;
}

interface Refusal {
  __typename: string;
  responsibility: { id: string; code: string; position: number };
}
type Refused<Verb extends string> = Record<Verb, { userErrors: Refusal[] }>;
interface NewKey {
  createApiKey: { secret: string; apiKey: { publicId: string; expiresAt: string }; userErrors: unknown[] };
}

const customer = () => test_.world.customer('Acme', 'CUSTOMER_OPERATOR');
const engineer = () => test_.world.engineer();
const incident = (columns = {}) => test_.world.incident(test_.world.account('Acme'), columns);

describe('the payload of a mutation', () => {
  it('has what it changed, as it is selected', async () => {
    const { globalId, id, number } = await incident();
    const answer = await ask(
      engineer(),
      `mutation Take($input: AcknowledgeIncidentInput!, $no: Boolean!) {
        taken: acknowledgeIncident(input: $input) {
          __typename
          ...What
          it: incident { ...Named, account { name } }
          ... on AcknowledgeIncidentPayload { again: incident { version } }
          skipped: cursor @include(if: $no)
          cursor
          userErrors { message }
        }
      }
      fragment What on AcknowledgeIncidentPayload { incident { id status } incident { acknowledgedAt } }
      fragment Named on Incident { label: number __typename }`,
      { input: { incidentId: globalId }, no: false },
    );
    const { acknowledged_at: at } = await test_.world.row<{ acknowledged_at: Date }>('incident', id);
    expect(answer).toEqual({
      data: {
        taken: {
          __typename: 'AcknowledgeIncidentPayload',
          incident: { id: globalId, status: 'WORK_IN_PROGRESS', acknowledgedAt: at.toISOString() },
          it: { label: number, __typename: 'Incident', account: { name: 'production' } },
          again: { version: 2 },
          cursor: 'Y3Vyc29y',
          userErrors: [],
        },
      },
    });
    expect(cursorsAsked).toEqual([(await test_.world.events(id)).at(-1)?.id]);
  });

  it('does not wait for a cursor that nobody asked for', async () => {
    const { globalId } = await incident();
    await ask(engineer(), `mutation { acknowledgeIncident(input: { incidentId: "${globalId}" }) { incident { id } } }`);
    expect(cursorsAsked).toEqual([]);
  });

  it('has each of several objects and a secret where there is one', async () => {
    const { globalId } = await incident();
    const commented = await ask(
      customer(),
      `mutation($input: AddIncidentCommentInput!) {
        addIncidentComment(input: $input) { comment { body author { __typename displayName party } } incident { id } userErrors { code } }
      }`,
      { input: { incidentId: globalId, body: 'Seen.', visibility: 'CUSTOMER' } },
    );
    expect(commented.data.addIncidentComment).toEqual({
      comment: {
        body: 'Seen.',
        author: { __typename: 'Person', displayName: 'Acme CUSTOMER_OPERATOR', party: 'CUSTOMER' },
      },
      incident: { id: globalId },
      userErrors: [],
    });

    const input = {
      organizationId: test_.world.organization('Acme').globalId,
      name: 'collector',
      scopes: ['read'],
      role: 'CUSTOMER_VIEWER',
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      idempotencyKey: 'once',
    };
    const create = `mutation($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { secret apiKey { publicId expiresAt } userErrors { code } }
    }`;
    const admin = test_.world.customer('Acme');
    const first = (await ask<NewKey>(admin, create, { input })).data.createApiKey;
    expect(first.userErrors).toEqual([]);
    expect(first.secret).toContain(first.apiKey.publicId);
    expect(first.apiKey.expiresAt).toBe(input.expiresAt);
    const repeat = (await ask<NewKey>(admin, create, { input })).data.createApiKey;
    expect(repeat).toEqual({ ...first, secret: null });
  });

  it('is null with an error where it cannot be read back, and the effect stands', async () => {
    const { globalId, id } = await incident();
    const broken: ReadPath = {
      execute: (request) => readPath.execute(request),
      events: (request) => readPath.events(request),
      node: () => Promise.reject(new Error('the database went away')),
    };
    const answer = await ask(
      engineer(),
      `mutation { a: acknowledgeIncident(input: { incidentId: "${globalId}" }) { back: incident { id } cursor userErrors { code } } }`,
      {},
      { readPath: broken },
    );
    expect(answer.data).toEqual({ a: { back: null, cursor: 'Y3Vyc29y', userErrors: [] } });
    expect(answer.errors?.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'the database went away', path: ['a', 'back'] },
    ]);
    expect((await test_.world.row('incident', id)).status).toBe('WORK_IN_PROGRESS');
  });
});

describe('a refusal', () => {
  const errors = `userErrors {
    __typename kind: __typename message path code
    ... on ConflictError { currentVersion }
    ... on NotResponsibleError { responsibleParty responsibility { ...Row } }
  }`;
  const row = 'fragment Row on Responsibility { id code position }';

  it('names a stale version', async () => {
    const { globalId } = await incident({ version: 7 });
    const { data } = await ask(
      engineer(),
      `mutation($v: Int) { acknowledgeIncident(input: { incidentId: "${globalId}", expectedVersion: $v }) {
        incident { id } cursor ${errors} } } ${row}`,
      { v: 6 },
    );
    expect(data.acknowledgeIncident).toEqual({
      incident: null,
      cursor: null,
      userErrors: [
        {
          __typename: 'ConflictError',
          kind: 'ConflictError',
          message: expect.any(String),
          path: ['input', 'expectedVersion'],
          code: 'CONFLICT',
          currentVersion: 7,
        },
      ],
    });
  });

  it('names the party that is responsible, and its row', async () => {
    const { globalId } = await incident();
    const { data } = await ask<Refused<'acknowledgeIncident'>>(
      customer(),
      `mutation { acknowledgeIncident(input: { incidentId: "${globalId}" }) { ${errors} } } ${row}`,
    );
    const [refusal] = data.acknowledgeIncident.userErrors;
    expect(refusal).toMatchObject({
      __typename: 'NotResponsibleError',
      code: 'NOT_RESPONSIBLE',
      path: null,
      responsibleParty: 'ACCELERATE',
    });
    const { code, position, id } = refusal.responsibility;
    expect(responsibilities[position - 1].code).toBe(code);
    const found = await ask(customer(), 'query($id: ID!) { node(id: $id) { ... on Responsibility { code } } }', { id });
    expect(found.data.node).toEqual({ code });
  });

  it('does not tell another tenant’s object from none', async () => {
    const theirs = await test_.world.incident(test_.world.account('Globex'));
    const none = toGlobalId('Incident', '00000000-0000-4000-8000-000000000000');
    const say = async (incidentId: string) =>
      (
        await ask<Refused<'addIncidentComment'>>(
          customer(),
          `mutation($input: AddIncidentCommentInput!) { addIncidentComment(input: $input) { ${errors} } } ${row}`,
          { input: { incidentId, body: 'x', visibility: 'CUSTOMER' } },
        )
      ).data.addIncidentComment.userErrors;
    const refusals = await say(theirs.globalId);
    expect(refusals).toEqual(await say(none));
    expect(refusals).toMatchObject([
      { __typename: 'InvalidInputError', code: 'NOT_FOUND', path: ['input', 'incidentId'] },
    ]);
  });
});

describe('a query by a plain executor', () => {
  it('reads what the read path reads, aliases and open types too', async () => {
    const { globalId, number } = await incident();
    const source = `query Page($id: ID!, $first: Int = 1) {
      it: node(id: $id) { ... on Incident { label: number account { n: name } } }
      both: nodes(ids: [$id, "x"]) { id }
      list: incidents(first: $first, filter: { number: { eq: "${number}" } }) { nodes { ...I } totalCount { value } }
      viewer { name party }
      streamPosition { latest }
    }
    fragment I on Incident { number: number status }`;
    const { data, errors } = await ask(engineer(), source, { id: globalId });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      it: { label: number, account: { n: 'production' } },
      both: [{ id: globalId }, null],
      list: { nodes: [{ number, status: 'UNASSIGNED' }], totalCount: { value: 1 } },
      viewer: { name: 'Accelerate OPERATIONS_ENGINEER', party: 'ACCELERATE' },
      streamPosition: { latest: 'bGF0ZXN0' },
    });
  });

  it('reports a field’s error at its place', async () => {
    const alarm = await test_.world.alarm(test_.world.account('Acme'), {
      namespace: 'AWS/EC2',
      metric_name: 'CPUUtilization',
      statistic: 'Average',
      period_seconds: 60,
    });
    const { data, errors } = await ask(
      engineer(),
      `query($id: ID!) { node(id: $id) { id ... on Alarm { name data: metricData(start: "2026-01-01T00:00:00Z", end: "2026-01-01T01:00:00Z") { label } } } }`,
      { id: alarm.globalId },
    );
    expect(data).toEqual({ node: { id: alarm.globalId, name: alarm.name, data: null } });
    expect(errors?.map(({ path }) => path)).toEqual([['node', 'data']]);
  });
});

describe('a subscription by a plain executor', () => {
  it.each(['events', 'incidentEvents'])('%s is refused with the places where it is served', async (name) => {
    const answer = await subscribe({ schema, document: parse(`subscription { ${name} { cursor } }`) });
    expect(answer).toMatchObject({ errors: [{ message: expect.stringContaining('WebSocket'), path: [name] }] });
  });
});
