import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { NodeType } from '../../src/domain/id';
import type { Furniture } from '../harness/tenant';

export interface Document {
  name: string;
  text: string;
  variables?: Record<string, unknown>;
}

/** These reach AWS, where only the viewer's own alarms are asked for. */
const live = new Set(['metricData', 'history']);

/** Values for arguments that are needed though they name nothing of anybody. */
const needed: Record<string, string> = {
  first: '2',
  operation: '"resolveIncident"',
  operations: '["resolveIncident", "updateAccount"]',
  groupBy: '[ACCOUNT, ASSIGNEE]',
  time: '"2026-01-01T00:00:00Z"',
  from: '"2026-10-15T00:00:00Z"',
  to: '"2026-12-31T00:00:00Z"',
  rule: '{ groupBy: [ACCOUNT], window: "PT5M", threshold: 3 }',
};

/** Every field of a type, and of what it leads to, that many steps far. */
export function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): string {
  if (isAbstractType(type)) return abstractSelection(schema, type);
  const fields = Object.values((type as GraphQLObjectType).getFields()).filter(({ name }) => !live.has(name));
  if (type.name.endsWith('Connection')) {
    const node = getNamedType((type as GraphQLObjectType).getFields().nodes.type);
    const more = 'resumeAfter' in (type as GraphQLObjectType).getFields() ? 'resumeAfter' : '';
    return `{ edges { cursor } nodes ${selectionOf(schema, node, depth)} pageInfo { startCursor endCursor } ${more} }`;
  }
  const parts = fields.flatMap((field) => {
    const target = getNamedType(field.type);
    if (!isCompositeType(target)) return [`${field.name}${argumentsOf(field)}`];
    // What is embedded has no life of its own.
    const step = 'id' in fieldsOf(target) || target.name.endsWith('Connection') ? 1 : 0;
    return depth - step < 0 ? [] : [`${field.name}${argumentsOf(field)} ${selectionOf(schema, target, depth - step)}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

function fieldsOf(type: GraphQLNamedType): object {
  return 'getFields' in type ? type.getFields() : {};
}

/** Fields of one name and different types cannot be selected side by side: the first of each name is. */
function abstractSelection(schema: GraphQLSchema, type: GraphQLNamedType): string {
  const taken = new Map<string, string>();
  const parts = schema.getPossibleTypes(type as never).map((possible) => {
    const leaves = Object.values(possible.getFields()).filter((field) => {
      const fits = !isCompositeType(getNamedType(field.type)) && !live.has(field.name);
      if (fits && !taken.has(field.name)) taken.set(field.name, String(field.type));
      return fits && taken.get(field.name) === String(field.type);
    });
    return leaves.length > 0 ? `... on ${possible.name} { ${leaves.map(({ name }) => name).join(' ')} }` : '';
  });
  return `{ __typename ${parts.join(' ')} }`;
}

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const given = field.args
    .filter((argument) => argument.name === 'first' || isRequiredArgument(argument))
    .map(({ name }) => `${name}: ${needed[name]}`);
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

/** Texts that are more than any text. */
const texts: Record<string, string> = {
  email: 'somebody@else.example',
  emails: 'somebody@else.example',
  scopes: 'read',
  configurationIds: 'vpn-tunnel-down',
  url: 'https://hooks.else.example/',
  approvedPatches: 'bash',
  rejectedPatches: 'zsh',
};

/** Which of a tenant's things an argument or input field names. */
export function foreignValue({ ids, natural }: Furniture, name: string, type: string, of: string): unknown {
  if (name in natural) return natural[name as keyof typeof natural];
  if (!/^\[?ID/.test(type)) return undefined;
  const stem = name
    .replace(/Ids?$/, '')
    .replace(/^owner$/, 'person')
    .replace(/^delivery$/, 'webhookDelivery')
    .replace(/^targetAccount$/, 'account')
    .replace(/^window$/, 'patchWindow')
    .replace(/^plan$/, 'backupPlan')
    .replace(/^(related|duplicate|subject|actor).*$/, 'incident');
  const wanted = stem === 'id' || stem === 'ids' ? of : `${stem[0].toUpperCase()}${stem.slice(1)}`;
  return ids[wanted as keyof typeof ids];
}

/** Documents of a query's field: for each way in by another tenant's keys, everything that could come out. */
export function queryDocuments(schema: GraphQLSchema, things: Furniture): Document[] {
  return Object.values(schema.getQueryType()!.getFields()).flatMap((field) => {
    const type = getNamedType(field.type);
    if (field.name === 'node') return nodeDocuments(schema, things);
    if (field.name === 'nodes') return [nodesDocument(schema, things)];
    const connection = type.name.endsWith('Connection');
    const of = type.name.replace(/Connection$/, '');
    const selection = isCompositeType(type) ? splitSelection(schema, type, connection) : [''];
    const name = (way: string): string => `${field.name} ${way}`;
    const call = (args: string[]): string[] =>
      selection.map((set) => `{ ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${set} }`);
    const filtered = field.args.find((arg) => arg.name === 'filter');
    if (connection && filtered) {
      const filter = getNamedType(filtered.type);
      const short = `{ edges { cursor } nodes ${selectionOf(schema, schema.getType(of)!, 0)} totalCount { value } }`;
      return [
        ...call(['first: 3']).map((text, i) => ({ name: name(`whole ${i}`), text })),
        ...filtersOf(filter, things, of).map(([key, value]) => ({
          name: name(`filter ${key}`),
          text: `query ($filter: ${filter.name}) { ${field.name}(first: 20, filter: $filter) ${short} }`,
          variables: { filter: value },
        })),
      ];
    }
    if (filtered) {
      const filter = getNamedType(filtered.type);
      const always = field.args.filter(isRequiredArgument).map(({ name }) => `${name}: ${needed[name]}`);
      return [
        ...call(['first: 3', ...always]).map((text, i) => ({ name: name(`whole ${i}`), text })),
        ...filtersOf(filter, things, 'Incident').map(([key, value]) => ({
          name: name(`filter ${key}`),
          text: `query ($filter: ${filter.name}) { ${field.name}(${['first: 20', ...always, 'filter: $filter'].join(', ')}) ${selectionOf(schema, type, 1)} }`,
          variables: { filter: value },
        })),
      ];
    }
    const foreign = (argument: GraphQLArgument): unknown =>
      foreignValue(things, argument.name, String(argument.type), of);
    const given = (argument: GraphQLArgument): string => {
      const value = foreign(argument);
      return `${argument.name}: ${value === undefined ? needed[argument.name] : JSON.stringify(value)}`;
    };
    const ways = field.args
      .filter((argument) => foreign(argument) !== undefined)
      .map((argument) => field.args.filter((other) => other === argument || isRequiredArgument(other)).map(given));
    const page = connection && field.args.some((argument) => argument.name === 'first') ? ['first: 3'] : [];
    const calls = (ways.length > 0 ? ways : [[]]).flatMap((way) => call([...page, ...way]));
    return calls.map((text, i) => ({ name: name(`${i}`), text }));
  });
}

/** A type's whole surroundings cost too much for one document: one for each way onwards from it. */
function splitSelection(schema: GraphQLSchema, type: GraphQLNamedType, connection: boolean): string[] {
  const node = (
    connection ? getNamedType((type as GraphQLObjectType).getFields().nodes.type) : type
  ) as GraphQLObjectType;
  const wrap = (set: string): string => (connection ? `{ nodes ${set} pageInfo { startCursor } }` : set);
  const onwards = Object.values(node.getFields()).filter(
    (field) => isCompositeType(getNamedType(field.type)) && !live.has(field.name),
  );
  return [
    wrap(selectionOf(schema, node, 0)),
    ...onwards.map((field) =>
      wrap(`{ __typename ${field.name}${argumentsOf(field)} ${selectionOf(schema, getNamedType(field.type), 1)} }`),
    ),
  ];
}

function nodeDocuments(schema: GraphQLSchema, things: Furniture): Document[] {
  return Object.entries(things.ids).flatMap(([type, id]) =>
    splitSelection(schema, schema.getType(type)!, false).map((set, i) => ({
      name: `node ${type} ${i}`,
      text: `{ node(id: "${id}") { ... on ${type} ${set} } }`,
    })),
  );
}

function nodesDocument(schema: GraphQLSchema, things: Furniture): Document {
  const ids = Object.values(things.ids);
  const text = `query ($ids: [ID!]!) { nodes(ids: $ids) ${abstractSelection(schema, schema.getType('Node')!)} }`;
  return { name: 'nodes all', text, variables: { ids } };
}

/** One filter for each field by which another tenant's things could be found, and one that turns it round. */
export function filtersOf(filter: GraphQLNamedType, things: Furniture, of: NodeType | string): [string, object][] {
  if (!isInputObjectType(filter)) return [];
  return Object.values(filter.getFields()).flatMap((field): [string, object][] => {
    if (getNamedType(field.type).name !== 'IDComparator' && getNamedType(field.type).name !== 'StringComparator')
      return [];
    const value = foreignValue(things, field.name, 'ID', of);
    if (value === undefined) return [];
    return [
      [field.name, { [field.name]: { eq: value } }],
      [
        `${field.name} or anything`,
        { or: [{ [field.name]: { in: [value] } }, { not: { [field.name]: { eq: value } } }] },
      ],
    ];
  });
}

/** Inputs of a mutation: with every id another's, and for each id alone another's among one's own. */
export function mutationDocuments(schema: GraphQLSchema, own: Furniture, foreign: Furniture): Document[] {
  return Object.values(schema.getMutationType()!.getFields()).flatMap((field) => {
    const input = getNamedType(field.args[0].type);
    if (!isInputObjectType(input)) return [];
    const fields = Object.values(input.getFields());
    const ids = fields.filter(({ name, type }) => foreignValue(foreign, name, String(type), '') !== undefined);
    const payload = schema.getType(getNamedType(field.type).name) as GraphQLObjectType;
    const text = `mutation ($input: ${input.name}!) { ${field.name}(input: $input) ${selectionOf(schema, payload, 1)} }`;
    const variant = (others: GraphQLInputField[]) =>
      Object.fromEntries(
        fields.flatMap((one) => {
          const value = inputValue(one, others.includes(one) ? foreign : own);
          return value === undefined ? [] : [[one.name, value]];
        }),
      );
    return [ids, ...ids.map((one) => [one])].map((others) => ({
      name: `${field.name} with foreign ${others.map(({ name }) => name).join(', ')}`,
      text,
      variables: { input: variant(others) },
    }));
  });
}

function inputValue({ name, type }: GraphQLInputField, things: Furniture): unknown {
  if (['idempotencyKey', 'expectedVersion', 'roleArn', 'tagKey'].includes(name)) return undefined;
  const found = foreignValue(things, name, String(type), '');
  const named = getNamedType(type);
  const one =
    found ??
    (isInputObjectType(named)
      ? Object.fromEntries(
          Object.values(named.getFields()).flatMap((field) => {
            const value = inputValue(field, things);
            return value === undefined ? [] : [[field.name, value]];
          }),
        )
      : isEnumType(named)
        ? named.getValues()[0].name
        : {
            Boolean: true,
            Int: 3,
            DateTime: new Date(Date.now() + 3_600_000).toISOString(),
            Duration: 'PT15M',
            AwsRegion: 'us-east-1',
            JSONObject: { 'AWS::EC2::Instance': {} },
            String: texts[name] ?? 'text',
          }[named.name]);
  const inner = isNonNullType(type) ? type.ofType : type;
  return isListType(inner) ? [one] : one;
}
