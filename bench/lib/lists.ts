/** Every list of the API as clients ask for it: each order in both directions, each filter, a place in the middle. */
import { createHash } from 'node:crypto';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { toGlobalId, type NodeType } from '../../src/domain/id';

/** The id that `seed` gives the nth row of a kind. */
export function seeded(kind: string, n: number): string {
  const hex = createHash('md5').update(`${kind} ${n}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What everything asked for hangs on: an incident that has alerts, and its account, of the first organization. */
export const INCIDENT = 27_060;
export const ACCOUNT = (INCIDENT * 7_919) % 1_000;
const global = (type: NodeType, n: number): string => JSON.stringify(toGlobalId(type, seeded(type.toLowerCase(), n)));
const account = global('Account', ACCOUNT);
const organization = global('Organization', 0);
const incident = global('Incident', INCIDENT);
const resource = global('Resource', ACCOUNT);
const native = `i-${ACCOUNT.toString(16).padStart(17, '0')}`;
const aws = 200_000_000_000 + ACCOUNT;
const alert = global('Alert', INCIDENT * 5);
const early = '"2026-01-02T00:00:00.000Z"';

/** A value that some rows have, by the name of the filter's field; one list may need another. */
const values: Record<string, string> = {
  accountId: `eq: ${account}`,
  organizationId: `eq: ${organization}`,
  incidentId: `eq: ${incident}`,
  resourceId: `eq: ${resource}`,
  alarmId: `eq: ${global('Alarm', ACCOUNT)}`,
  alertId: `eq: ${alert}`,
  assigneeId: `eq: ${global('Person', 0)}`,
  actorId: `eq: ${global('Person', 0)}`,
  subjectId: `eq: ${incident}`,
  subjectType: 'eq: "Incident"',
  'resources.resourceId': `eq: "${native}"`,
  'resources.id': `eq: ${resource}`,
  'resources.arn': `startsWith: "arn:aws:ec2:us-east-1:${aws}:"`,
  'resources.type': 'eq: "AWS::EC2::Instance"',
  'resources.service': 'eq: "ec2"',
  'resources.state': 'eq: "running"',
  'resources.name': 'startsWith: "server-1"',
  'alarms.id': `eq: ${global('Alarm', ACCOUNT)}`,
  'alarms.name': 'startsWith: "check-1"',
  'alarms.namespace': 'eq: "AWS/EC2"',
  'alarms.metricName': 'eq: "StatusCheckFailed"',
  'alarms.state': 'eq: ALARM',
  'incidents.id': `eq: ${incident}`,
  'incidents.number': 'startsWith: "INC00270"',
  'incidents.title': 'startsWith: "Status"',
  'incidents.status': 'notIn: [RESOLVED]',
  'incidents.slaState': 'eq: AT_RISK',
  'incidents.responseStatus': 'eq: BREACHED',
  'incidents.resolutionStatus': 'eq: BREACHED',
  'incidents.resolutionDueAt': 'lte: "2026-01-02T00:00:00.000Z"',
  'alerts.id': `eq: ${alert}`,
  'alerts.dedupKey': `startsWith: "cloudwatch:1:${aws}:"`,
  'alerts.status': 'in: [ESCALATED, OPEN]',
  'signals.id': `eq: ${global('Signal', INCIDENT * 5)}`,
  'signals.senderEventId': `eq: "event-${INCIDENT * 5}"`,
  'accounts.status': 'eq: ACTIVE',
  'accounts.id': `eq: ${account}`,
  'accounts.name': 'startsWith: "account-1"',
  'accounts.awsAccountId': `eq: "${aws}"`,
  'accounts.addOns': 'isNull: true',
  'organizations.id': `eq: ${organization}`,
  'organizations.name': 'startsWith: "Organization 1"',
  'people.name': 'startsWith: "Person 1"',
  'people.email': 'startsWith: "person-1"',
  'apiKeys.name': 'startsWith: "x"',
  'events.raciCode': 'isNull: true',
  'events.party': 'eq: ACCELERATE',
  'alarms.managed': 'eq: false',
  'resources.backupCovered': 'eq: false',
  'backupJobs.state': 'in: [FAILED, EXPIRED]',
  'backupJobs.id': `eq: ${global('BackupJob', INCIDENT)}`,
  'backupJobs.vault': 'eq: "ams-automated-backups"',
  'recoveryPoints.status': 'eq: PARTIAL',
  'restoreJobs.state': 'eq: RUNNING',
  'webhooks.status': 'eq: ACTIVE',
  'deliveries.status': 'in: [RETRYING, GAVE_UP]',
  region: 'eq: "us-east-1"',
  tag: 'key: "team", value: { eq: "team-20" }',
};

export interface Asked {
  /** Such as `incidents status DESC`. */
  name: string;
  document: string;
}

/** The documents for one connection; `within` puts it below an object. */
function asked(list: GraphQLField<unknown, unknown>, within: (text: string) => string, prefix: string): Asked[] {
  const found: Asked[] = [];
  const node = (getNamedType(list.type) as GraphQLObjectType).getFields().nodes;
  const columns = 'id' in (getNamedType(node.type) as GraphQLObjectType).getFields() ? 'id' : '__typename';
  const ask = (what: string, given: readonly string[]): void => {
    const text = `${list.name}(${['first: 50', ...given].join(', ')}) { nodes { ${columns} } pageInfo { hasNextPage } }`;
    found.push({ name: `${prefix}${list.name} ${what}`.trim(), document: `{ ${within(text)} }` });
  };
  ask('', []);
  const first = list.args.some(({ name }) => name === 'first') ? '(first: 0)' : '';
  const counted = `${list.name}${first} { totalCount { value accuracy } }`;
  if ('totalCount' in (getNamedType(list.type) as GraphQLObjectType).getFields())
    found.push({ name: `${prefix}${list.name} totalCount`, document: `{ ${within(counted)} }` });
  for (const { name, type } of list.args) {
    const input = getNamedType(type);
    if (name === 'orderBy' && isInputObjectType(input)) {
      const fields = getNamedType(input.getFields().field.type);
      for (const { name: field } of isEnumType(fields) ? fields.getValues() : [])
        for (const direction of ['ASC', 'DESC'])
          ask(`by ${field} ${direction}`, [`orderBy: [{ field: ${field}, direction: ${direction} }]`]);
    }
    if (name !== 'filter' || !isInputObjectType(input)) continue;
    for (const field of Object.values(input.getFields())) {
      if (['and', 'or', 'not'].includes(field.name)) continue;
      ask(`where ${field.name}`, [`filter: { ${field.name}: { ${valueOf(list.name, field.name, field.type)} } }`]);
    }
  }
  return found;
}

function valueOf(list: string, field: string, type: Parameters<typeof getNamedType>[0]): string {
  const known = values[`${list}.${field}`] ?? values[field];
  if (known) return known;
  const comparator = getNamedType(type);
  if (!isInputObjectType(comparator)) throw new Error(`What does ${list} compare ${field} with?`);
  const operators = comparator.getFields();
  if ('gte' in operators) return `gte: ${early}`;
  const compared = getNamedType(operators.eq.type);
  if (isEnumType(compared)) return `eq: ${compared.getValues()[0].name}`;
  if (compared.name === 'Boolean') return 'eq: true';
  if (compared.name === 'ID') return `eq: ${incident}`;
  if (compared.name === 'String') return 'startsWith: "x"';
  throw new Error(`Name a value that ${field} of ${list} may have.`);
}

const below: Record<string, string> = {
  Organization: `organization(id: ${organization})`,
  Account: `account(id: ${account})`,
  Incident: `incident(id: ${incident})`,
  Alert: `alert(id: ${alert})`,
  Webhook: `node(id: ${global('Webhook', 0)}) { ... on Webhook`,
  Resource: `resource(arn: "arn:aws:ec2:us-east-1:${aws}:instance/${native}")`,
};

/** Of all incidents, and of those of a filter that the index of the groups does and does not hold. */
const groups = [
  ['of the board', 'groupBy: [ACCOUNT, PRIORITY, SLA_STATE]'],
  ['by day', 'groupBy: [CREATED_DAY]'],
  ['by everything', 'groupBy: [ACCOUNT, STATUS, PRIORITY, ORIGIN, BALL_WITH, SLA_STATE, ASSIGNEE]'],
  ['of open ones', 'groupBy: [ACCOUNT, PRIORITY], filter: { status: { notIn: [RESOLVED] } }'],
  ['since a day', `groupBy: [STATUS, CREATED_DAY], filter: { createdAt: { gte: ${early} } }`],
  ['of an account', `groupBy: [STATUS, ASSIGNEE], filter: { accountId: { eq: ${account} } }`],
  ['breached', 'groupBy: [ACCOUNT, PRIORITY], filter: { resolutionStatus: { eq: BREACHED } }'],
];

export function lists(schema: GraphQLSchema): Asked[] {
  const connections = (type: unknown) =>
    isObjectType(type)
      ? Object.values(type.getFields()).filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      : [];
  return [
    ...connections(schema.getQueryType()).flatMap((list) => asked(list, (text) => text, '')),
    ...Object.entries(below).flatMap(([type, root]) =>
      connections(schema.getType(type)).flatMap((list) =>
        asked(list, (text) => `${root} { ${text} ${'}'.repeat(root.split('{').length)}`, `${type.toLowerCase()}.`),
      ),
    ),
    ...groups.map(([what, args]) => ({
      name: `incidentGroups ${what}`,
      document: `{ incidentGroups(${args}) { account { name } assignee { name } status slaState day count } }`,
    })),
    {
      name: 'backupJobs that failed lately',
      document:
        '{ backupJobs(first: 100, filter: { state: { in: [FAILED, ABORTED, EXPIRED, PARTIAL] }, createdAt: { gte: "2026-01-11T00:00:00Z" } }) { nodes { id resource { name } plan { name } alert { status } } } }',
    },
    {
      name: 'recoveryPoints of a resource',
      document: `{ recoveryPoints(first: 50, filter: { resourceId: { eq: ${resource} }, status: { eq: COMPLETED } }) { nodes { id lastRestoreTest { state } } } }`,
    },
    {
      name: 'resources not backed up, of an account',
      document: `{ resources(first: 50, filter: { accountId: { eq: ${account} }, backupCovered: { eq: false } }) { nodes { backup { reason } } } }`,
    },
    {
      name: 'backupCoverageSummary',
      document: '{ backupCoverageSummary { total uncovered byResourceType { percent } } }',
    },
    {
      name: 'backupCoverageSummary of an account',
      document: `{ backupCoverageSummary(accountId: ${account}) { total uncovered } }`,
    },
    {
      name: 'incident.relatedIncidents',
      document: `{ ${below.Incident} { relatedIncidents { number title account { name } } } }`,
    },
    {
      name: 'incidents.relatedIncidents',
      document: `{ incidents(first: 50) { nodes { relatedIncidents(first: 5) { number title } } } }`,
    },
    {
      name: 'account.health',
      document: `{ accounts { nodes { health { openIncidents alarmsInAlarm openAlerts incidentsByPriority { count } } } } }`,
    },
  ];
}
