import {
  astFromValue,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  print,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { globalId, snake } from './plain';
import type { Chance } from './random';
import type { Row, Rows } from './rows';

const lists: Record<string, string> = {
  organizations: 'Organization', accounts: 'Account', resources: 'Resource', alarms: 'Alarm', alerts: 'Alert', signals: 'Signal',
  incidents: 'Incident', people: 'Person', apiKeys: 'ApiKey', events: 'Event', webhooks: 'Webhook',
  recoveryPoints: 'RecoveryPoint', restoreJobs: 'RestoreJob', changeRecords: 'ChangeRecord',
  patchWindows: 'PatchWindow',
  backupPlans: 'BackupPlan', backupJobs: 'BackupJob',
  patchBaselines: 'PatchBaseline', patchRuns: 'PatchRun',
}; // prettier-ignore
const tables: Record<string, string> = {
  ApiKey: 'api_key',
  WebhookDelivery: 'webhook_delivery',
  RecoveryPoint: 'recovery_point',
  RestoreJob: 'restore_job',
  ChangeRecord: 'change_record',
  PatchWindow: 'patch_window',
  BackupPlan: 'backup_plan',
  BackupJob: 'backup_job',
  CopyJob: 'copy_job',
  PatchBaseline: 'patch_baseline',
  PatchRun: 'patch_run',
  PatchTarget: 'patch_target',
};
/** Answered otherwise than from rows alone, or by the hour; each has tests of its own. */
const elsewhere = new Set([
  'permissions',
  'metricData',
  'history',
  'health',
  'lag',
  'resumeAfter',
  'sla',
  'backup',
  'upcoming',
  'advice',
  'compliance',
]);

export interface Generated {
  text: string;
  variables: Record<string, unknown>;
}

/** Valid queries at random: selections, aliases, fragments, directives, pages, filters, orders, literals and variables. */
export class Generator {
  private variables: Record<string, unknown> = {};
  private declarations: string[] = [];
  private fragments: string[] = [];
  private count = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly rows: Rows,
    private readonly chance: Chance,
  ) {}

  query(): Generated {
    this.variables = {};
    this.declarations = [];
    this.fragments = [];
    this.count = 0;
    const roots = Array.from({ length: 1 + this.chance.below(3) }, () => this.root());
    const declared = this.declarations.length > 0 ? `(${this.declarations.join(', ')})` : '';
    return {
      text: `query Q${declared} { ${this.chance.maybe(0.2) ? '__typename ' : ''}${roots.join(' ')} }\n${this.fragments.join('\n')}`,
      variables: this.variables,
    };
  }

  /** A list field of the root with arguments, for pages: `page` stands where page arguments go. */
  list(name: string, selection: string): { text: (page: string) => string; variables: Record<string, unknown> } {
    this.variables = {};
    this.declarations = [];
    const field = this.schema.getQueryType()!.getFields()[name];
    const args = this.filterAndOrder(field, lists[name]);
    const declared = this.declarations.length > 0 ? `(${this.declarations.join(', ')})` : '';
    const variables = this.variables;
    return {
      text: (page) => `query Q${declared} { list: ${name}(${[...args, page].join(', ')}) { ${selection} } }`,
      variables,
    };
  }

  private root(): string {
    const { chance } = this;
    const query = this.schema.getQueryType()!.getFields();
    const key = `r${this.count++}`;
    if (chance.maybe(0.25)) {
      const [type, id] = this.someNode();
      if (chance.maybe(0.3)) {
        const ids = [id, this.someNode()[1], 'garbage', globalId(type, chance.uuid()), id];
        return `${key}: nodes(ids: ${this.value('[ID!]!', ids)}) ${this.abstract('Node', 2)}`;
      }
      if (chance.maybe(0.5)) return `${key}: node(id: ${this.value('ID!', id)}) ${this.abstract('Node', 2)}`;
      const incident = chance.one(this.rows.incident);
      const by = chance.maybe(0.5) ? `number: ${this.value('String', incident.number)}` : `id: ${this.value('ID', id)}`;
      return `${key}: incident(${by}) ${this.object('Incident', 2)}`;
    }
    if (chance.maybe(0.15)) return `${key}: ${this.groups()}`;
    if (chance.maybe(0.08)) {
      const of = this.value('ID!', this.someNode('organizationId')[1]);
      return `${key}: correlationRules(organizationId: ${of}) ${this.object('CorrelationRule', 2)}`;
    }
    const name = chance.one(Object.keys(lists));
    const args = this.pageArguments(query[name], lists[name]);
    return `${key}: ${name}${args} ${this.connection(lists[name], 2)}`;
  }

  private groups(): string {
    const { chance } = this;
    const keys = (this.schema.getType('IncidentGroupKey') as GraphQLEnumType).getValues().map(({ name }) => name);
    const args = [`groupBy: ${this.value('[IncidentGroupKey!]!', chance.some(keys, 1, 4))}`];
    const filter = this.schema.getType('IncidentFilter') as GraphQLInputObjectType;
    if (chance.maybe(0.5)) args.push(`filter: ${this.value('IncidentFilter', this.filter(filter, 'Incident', 2))}`);
    if (chance.maybe(0.5)) args.push(`first: ${this.value('Int', 1 + chance.below(12))}`);
    return `incidentGroups(${args.join(', ')}) ${this.object('IncidentGroup', 2)}`;
  }

  private object(name: string, depth: number): string {
    const type = this.schema.getType(name) as GraphQLObjectType;
    const parts = this.fieldsOf(type, depth);
    if (this.chance.maybe(0.3)) parts.push('__typename');
    if (depth > 0 && this.chance.maybe(0.2)) {
      parts.push(`... on ${name} { ${this.fieldsOf(type, depth - 1).join(' ')} }`);
    }
    if (depth > 0 && this.chance.maybe(0.1) && type.getInterfaces().some(({ name }) => name === 'Node')) {
      parts.push('... on Node { id }');
    }
    if (depth > 0 && this.chance.maybe(0.1)) {
      const fragment = `F${this.count++}`;
      this.fragments.push(`fragment ${fragment} on ${name} { ${this.fieldsOf(type, depth - 1).join(' ')} }`);
      parts.push(`...${fragment}`);
    }
    return `{ ${parts.join(' ')} }`;
  }

  private fieldsOf(type: GraphQLObjectType, depth: number, prefix = ''): string[] {
    const usable = Object.values(type.getFields()).filter((field) => {
      const named = getNamedType(field.type);
      return !elsewhere.has(field.name) && (depth > 0 || !(isObjectType(named) || isInterfaceType(named)));
    });
    return this.chance.some(usable, 1, 5).map((field) => this.field(field, depth, prefix));
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number, prefix: string): string {
    const named = getNamedType(field.type);
    const alias =
      field.args.length > 0 || this.chance.maybe(0.05)
        ? `k${this.count++}: `
        : prefix
          ? `${prefix}${field.name}: `
          : '';
    const directive = this.directive();
    if (isInterfaceType(named)) return `${alias}${field.name}${directive} ${this.abstract(named.name, depth - 1)}`;
    if (!isObjectType(named)) return `${alias}${field.name}${directive}`;
    if (named.name.endsWith('Connection')) {
      const item = named.name.slice(0, -'Connection'.length);
      return `${alias}${field.name}${this.pageArguments(field, item)}${directive} ${this.connection(item, depth - 1)}`;
    }
    const counted = field.args.some(({ name }) => name === 'first') && this.chance.maybe(0.7);
    const first = counted ? `(first: ${this.value('Int', 1 + this.chance.below(6))})` : '';
    return `${alias}${field.name}${first}${directive} ${this.object(named.name, depth - 1)}`;
  }

  private abstract(name: string, depth: number): string {
    const common = name === 'Node' ? 'id' : 'displayName party';
    const types = this.schema.getPossibleTypes(this.schema.getType(name) as never);
    const open = this.chance.some(types, 0, 3).map((type) => {
      return `... on ${type.name} { ${this.fieldsOf(type, Math.max(0, depth), `${type.name}_`).join(' ')} }`;
    });
    return `{ __typename ${this.chance.maybe(0.7) ? common : ''} ${open.join(' ')} }`;
  }

  private connection(item: string, depth: number): string {
    const parts = this.chance.some(
      [
        () => `nodes ${this.object(item, depth)}`,
        () => `edges { cursor node ${this.object(item, depth)} }`,
        () => `edges { node ${this.object(item, depth)} __typename }`,
        () => 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }',
        () => 'totalCount { value precision }',
      ],
      1,
      3,
    );
    return `{ ${parts.map((part) => part()).join(' ')} }`;
  }

  private directive(): string {
    if (!this.chance.maybe(0.05)) return '';
    return ` @${this.chance.one(['include', 'skip'])}(if: ${this.value('Boolean!', this.chance.maybe(0.5))})`;
  }

  private pageArguments(field: GraphQLField<unknown, unknown>, item: string): string {
    const { chance } = this;
    const has = (name: string): boolean => field.args.some((argument) => argument.name === name);
    const args = this.filterAndOrder(field, item);
    if (has('last') && chance.maybe(0.3)) args.push(`last: ${this.value('Int', chance.below(6))}`);
    else if (item === 'Event' || chance.maybe(0.6)) args.push(`first: ${chance.below(8)}`);
    return args.length > 0 ? `(${args.join(', ')})` : '';
  }

  private filterAndOrder(field: GraphQLField<unknown, unknown>, item: string): string[] {
    const { chance } = this;
    const args: string[] = [];
    const filter = field.args.find((argument) => argument.name === 'filter');
    if (filter && chance.maybe(0.6)) {
      const type = getNamedType(filter.type) as GraphQLInputObjectType;
      args.push(`filter: ${this.value(type.name, this.filter(type, item, 3))}`);
    }
    const order = field.args.find((argument) => argument.name === 'orderBy');
    if (order && chance.maybe(0.6)) {
      const fields = (this.schema.getType(`${item}OrderField`) as GraphQLEnumType).getValues().map(({ name }) => name);
      const keys = chance.some(fields, 1, 3).map((name) => ({ field: name, direction: chance.one(['ASC', 'DESC']) }));
      args.push(`orderBy: ${this.value(`[${item}Order!]`, keys)}`);
    }
    return args;
  }

  private filter(type: GraphQLInputObjectType, item: string, depth: number): Row {
    const { chance } = this;
    const fields = Object.values(type.getFields()).filter(({ name }) => !['and', 'or', 'not'].includes(name));
    const filter: Row = {};
    for (const field of chance.some(fields, 0, 2)) {
      filter[field.name] = this.comparator(field.name, getNamedType(field.type) as GraphQLInputObjectType, item);
    }
    if (depth > 0 && chance.maybe(0.3)) filter.not = this.filter(type, item, depth - 1);
    if (depth > 0 && chance.maybe(0.3)) {
      const branches = Array.from({ length: chance.below(3) }, () => this.filter(type, item, depth - 1));
      filter[chance.one(['and', 'or'])] = branches;
    }
    return filter;
  }

  private comparator(name: string, type: GraphQLInputObjectType, item: string): Row {
    const { chance } = this;
    if (name === 'tag') {
      const tag = chance.one(this.rows.resource_tag);
      const value = chance.maybe(0.6) ? { value: { [chance.one(['eq', 'startsWith', 'contains'])]: tag.value } } : {};
      return { key: tag.key, ...value };
    }
    const comparator: Row = {};
    for (const operator of chance.some(Object.values(type.getFields()), 1, chance.maybe(0.2) ? 2 : 1)) {
      const named = getNamedType(operator.type);
      const one = (): unknown => this.operand(name, named.name, isEnumType(named) ? named : null, item);
      const many = ['in', 'notIn'].includes(operator.name);
      comparator[operator.name] = many ? Array.from({ length: chance.below(4) }, one) : one();
    }
    return comparator;
  }

  private operand(name: string, type: string, words: GraphQLEnumType | null, item: string): unknown {
    const { chance } = this;
    if (words) return chance.one(words.getValues()).name;
    if (type === 'Boolean') return chance.maybe(0.5);
    if (type === 'Int') return chance.below(4);
    if (type === 'ID') return chance.maybe(0.1) ? 'garbage' : this.someNode(name, item)[1];
    // Of some nouns none is among the rows: what is asked of them is compiled, and finds nothing.
    const table = this.rows[tables[item] ?? item.toLowerCase()] ?? [];
    const values = table.map((row) => row[snake(name)]).filter((value) => value !== null && value !== undefined);
    const value = values.length > 0 ? chance.one(values) : 'nothing';
    if (value instanceof Date) return value.toISOString();
    return chance.maybe(0.3) ? [...String(value)][0] : String(value);
  }

  /** An id that is likely to be meant: of the noun that a filter's field names, else of any. */
  private someNode(name = '', item = ''): [type: string, id: string] {
    const nouns: Record<string, string> = {
      Organization: 'organization', Account: 'account', Resource: 'resource', Alarm: 'alarm', Incident: 'incident', Alert: 'alert',
      Signal: 'signal', Person: 'person', ApiKey: 'api_key', Comment: 'comment', Event: 'event', Job: 'job',
      Webhook: 'webhook', WebhookDelivery: 'webhook_delivery', CorrelationRule: 'correlation_rule',
      RecoveryPoint: 'recovery_point', RestoreJob: 'restore_job',
      ChangeRecord: 'change_record',
      PatchWindow: 'patch_window',
  BackupPlan: 'backup_plan', BackupJob: 'backup_job', CopyJob: 'copy_job',
      PatchBaseline: 'patch_baseline', Patch: 'patch', PatchRun: 'patch_run', PatchTarget: 'patch_target',
    }; // prettier-ignore
    const meant =
      name === 'id'
        ? item
        : name === 'assigneeId' || name === 'actorId'
          ? 'Person'
          : name === 'windowId'
            ? 'PatchWindow'
            : name[0]?.toUpperCase() + name.slice(1, -2);
    const type = nouns[meant] && this.chance.maybe(0.9) ? meant : this.chance.one(Object.keys(nouns));
    return [type, globalId(type, this.chance.one(this.rows[nouns[type]]).id)];
  }

  /** As a literal or through a variable. */
  private value(type: string, value: unknown): string {
    if (this.chance.maybe(0.5)) {
      const name = `v${this.count++}`;
      this.declarations.push(`$${name}: ${type}`);
      this.variables[name] = value;
      return `$${name}`;
    }
    const bare = type.replace(/[[\]!]/g, '');
    let input = this.schema.getType(bare) as GraphQLInputType;
    if (Array.isArray(value)) return `[${value.map((part) => print(astFromValue(part, input)!)).join(', ')}]`;
    input = input ?? (this.schema.getType('String') as GraphQLInputType);
    return print(astFromValue(value, input)!);
  }
}
