import {
  GraphQLEnumType,
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  GraphQLBoolean,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLOutputType,
} from 'graphql';
import { NotFoundError } from '../../src/domain/error';
import { UpstreamError } from '../../src/domain/live';

const page: GraphQLFieldConfigArgumentMap = { first: { type: GraphQLInt }, last: { type: GraphQLInt } };
const list = (type: GraphQLOutputType) => new GraphQLList(new GraphQLNonNull(type));
const Count = new GraphQLObjectType({ name: 'Count', fields: { value: { type: GraphQLInt } } });

function connection(name: string, node: () => GraphQLObjectType): GraphQLObjectType {
  return new GraphQLObjectType({
    name: `${name}Connection`,
    fields: () => ({
      nodes: { type: list(node()) },
      edges: { type: list(new GraphQLObjectType({ name: `${name}Edge`, fields: { node: { type: node() } } })) },
      totalCount: { type: Count },
    }),
  });
}

const History = new GraphQLObjectType({ name: 'AlarmHistoryPage', fields: { nextToken: { type: GraphQLString } } });
const Alarm: GraphQLObjectType = new GraphQLObjectType({
  name: 'Alarm',
  fields: () => ({
    name: { type: GraphQLString },
    resource: { type: Resource },
    metricData: { type: new GraphQLList(GraphQLFloat) },
    history: { type: History, args: { first: { type: GraphQLInt } } },
  }),
});
const AlarmConnection = connection('Alarm', () => Alarm);
const Tag = new GraphQLObjectType({
  name: 'Tag',
  fields: { key: { type: GraphQLString }, value: { type: GraphQLString } },
});
const Resource: GraphQLObjectType = new GraphQLObjectType({
  name: 'Resource',
  fields: () => ({
    id: { type: GraphQLID },
    arn: { type: GraphQLString },
    tags: { type: list(Tag) },
    parent: { type: Resource },
    alarms: { type: AlarmConnection, args: page },
  }),
});
const ResourceConnection = connection('Resource', () => Resource);

/** Small, and with a field for each thing that can go well or wrong. */
const Query = new GraphQLObjectType({
  name: 'Query',
  fields: {
    greeting: {
      type: GraphQLString,
      args: { name: { type: GraphQLString } },
      resolve: (_, { name }) => `Hello ${name ?? 'you'}`,
    },
    certain: { type: new GraphQLNonNull(GraphQLString), resolve: () => 'yes' },
    caller: { type: GraphQLString, resolve: (_source, _args, { caller }) => `${caller.kind} ${caller.name}` },
    resource: { type: Resource, args: { id: { type: new GraphQLNonNull(GraphQLID) } }, resolve: () => ({ id: 'r' }) },
    resources: { type: ResourceConnection, args: page, resolve: () => ({ nodes: [] }) },
    nodes: {
      type: list(Resource),
      args: { ids: { type: new GraphQLNonNull(new GraphQLList(GraphQLID)) } },
      resolve: () => [],
    },
    groups: { type: list(Tag), args: { first: { type: GraphQLInt, defaultValue: 30 } }, resolve: () => [] },
    plain: { type: list(Tag), resolve: () => [] },
    rateLimit: {
      type: new GraphQLObjectType({
        name: 'RateLimit',
        fields: {
          cost: { type: GraphQLInt },
          maximumAvailable: { type: GraphQLInt },
          currentlyAvailable: { type: GraphQLInt },
          restoreRate: { type: GraphQLInt },
          limit: { type: GraphQLInt },
          resetAt: { type: GraphQLString, resolve: ({ resetAt }) => resetAt.toISOString() },
        },
      }),
      args: { dryRun: { type: GraphQLBoolean } },
      resolve: (_, { dryRun }, { ports }) => ports.rateLimit(dryRun),
    },
    unknown: {
      type: GraphQLString,
      resolve: () => {
        throw new NotFoundError('No such thing.');
      },
    },
    upstream: {
      type: GraphQLString,
      resolve: () => {
        throw new UpstreamError('CloudWatch is throttling.', 'ThrottlingException');
      },
    },
    broken: {
      type: GraphQLString,
      resolve: () => {
        throw new Error('password=hunter2 in a connection string');
      },
    },
    gone: {
      type: GraphQLString,
      resolve: () => {
        throw new GraphQLError('The cursor is too old.', { extensions: { code: 'CURSOR_EXPIRED' } });
      },
    },
    never: { type: GraphQLString, resolve: () => new Promise(() => undefined) },
  },
});

const Kind = new GraphQLEnumType({ name: 'Kind', values: { HARD: {}, SOFT: {} } });
const Input = new GraphQLInputObjectType({
  name: 'DoInput',
  fields: {
    name: { type: new GraphQLNonNull(GraphQLString) },
    kind: { type: Kind, defaultValue: 'SOFT' },
    idempotencyKey: { type: GraphQLString },
  },
});
const Payload = new GraphQLObjectType({ name: 'DoPayload', fields: { name: { type: GraphQLString } } });

/** What the mutations did, in order. */
export const done: string[] = [];

const Mutation = new GraphQLObjectType({
  name: 'Mutation',
  fields: {
    do: {
      type: new GraphQLNonNull(Payload),
      args: { input: { type: new GraphQLNonNull(Input) } },
      resolve: async (_source, { input }, { caller, requestId }) => {
        done.push(`begin ${input.name}`);
        if (input.idempotencyKey) done.push(`key ${input.idempotencyKey}`);
        if (input.name === 'fail') throw new NotFoundError('Nothing of that name.');
        await new Promise((resolve) => setImmediate(resolve));
        done.push(`end ${input.name}`);
        return { __raw: JSON.stringify({ name: `${input.name} ${input.kind} ${caller.name} ${typeof requestId}` }) };
      },
    },
    try: {
      type: Payload,
      args: { input: { type: new GraphQLNonNull(Input) } },
      resolve: async () => {
        throw new Error('secret detail');
      },
    },
    partly: {
      type: Payload,
      resolve: async (_source, _args, _context, { path }) => ({
        __raw: '{"name":null}',
        errors: [
          new GraphQLError('The name cannot be read back.', {
            path: [path.key, 'name'],
            extensions: { code: 'TIMEOUT' },
          }),
        ],
      }),
    },
  },
});

const Subscription = new GraphQLObjectType({ name: 'Subscription', fields: { events: { type: GraphQLString } } });

export const exampleSchema = new GraphQLSchema({ query: Query, mutation: Mutation, subscription: Subscription });
