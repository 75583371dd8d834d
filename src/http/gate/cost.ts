import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from '../settings';
import { isIntrospection } from './shape';
import { isLeftOut, valueOf, withDefaults } from './values';

/** Fields that are asked of AWS when they are read. */
const liveFields: ReadonlySet<string> = new Set(['Alarm.metricData', 'Alarm.history']);

export interface Price {
  cost: number;
  /** The operation only asks what it would cost: `rateLimit(dryRun: true)`. */
  dryRun: boolean;
}

/** The static cost of an operation with these variables. Linear in the document: a fragment is priced once for a type. */
export function price(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  limits: Limits,
): Price {
  return new Pricing(schema, document, withDefaults(operation, variables), limits).operation(operation);
}

/** Products of nested lists soon pass every limit; kept finite so that they can be shown. */
const most = 1_000_000_000;

class Pricing {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly priced = new Map<string, number>();
  private dryRun = false;

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Readonly<Record<string, unknown>>,
    private readonly limits: Limits,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === 'FragmentDefinition') this.fragments.set(definition.name.value, definition);
    }
  }

  operation(operation: OperationDefinitionNode): Price {
    const root = this.schema.getRootType(operation.operation);
    const cost = root ? this.selections(operation.selectionSet, root, true) : 0;
    return { cost, dryRun: this.dryRun };
  }

  private selections(selectionSet: SelectionSetNode | undefined, type: GraphQLNamedType, isRoot = false): number {
    let cost = 0;
    for (const selection of selectionSet?.selections ?? []) {
      if (isLeftOut(selection.directives, this.variables)) continue;
      if (selection.kind === 'Field') cost += this.field(selection, type, isRoot);
      else if (selection.kind === 'FragmentSpread') cost += this.fragment(selection.name.value, isRoot);
      else {
        const condition = selection.typeCondition?.name.value;
        const inner = condition ? this.schema.getType(condition) : type;
        if (inner) cost += this.selections(selection.selectionSet, inner, isRoot);
      }
    }
    return Math.min(cost, most);
  }

  private fragment(name: string, isRoot: boolean): number {
    const key = `${isRoot} ${name}`;
    const known = this.priced.get(key);
    if (known !== undefined) return known;
    const fragment = this.fragments.get(name);
    const type = fragment && this.schema.getType(fragment.typeCondition.name.value);
    const cost = fragment && type ? this.selections(fragment.selectionSet, type, isRoot) : 0;
    this.priced.set(key, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLNamedType, isRoot: boolean): number {
    if (isIntrospection(node)) return this.limits.costOfObject;
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const definition = fields[node.name.value];
    if (!definition) return 0;
    if (isRoot && definition.name === 'rateLimit') {
      if (this.argument(node, definition, 'dryRun') === true) this.dryRun = true;
      return 0;
    }
    if (liveFields.has(`${parent.name}.${definition.name}`)) return this.limits.costOfLiveField;
    const type = getNamedType(definition.type);
    if (definition.name === 'totalCount' && parent.name.endsWith('Connection')) return this.limits.costOfTotalCount;
    if (!isCompositeType(type)) return 0;
    const below = this.selections(node.selectionSet, type);
    if (isRoot && type.name === 'IncidentGroup') return this.limits.costOfGroups + below;
    if (isConnection(type)) return Math.min(1 + this.connection(node, definition, type, below), most);
    if (isListType(getNullableType(definition.type))) {
      // The pages of a connection are priced with it.
      if (isConnection(parent)) return below;
      return Math.min(1 + this.items(node, definition) * (definition.args.some(countsItems) ? 1 + below : below), most);
    }
    if (isRoot && type.name === 'CorrelationRehearsal') return this.limits.costOfRehearsal + below;
    return isRoot ? this.limits.costOfObject + below : below;
  }

  /** What a connection says about the whole list is asked once, what it says of its items once for each. */
  private connection(
    node: FieldNode,
    definition: GraphQLField<unknown, unknown>,
    type: GraphQLNamedType,
    below: number,
  ): number {
    const once = this.counts(node.selectionSet, type);
    return once + this.items(node, definition) * (1 + below - once);
  }

  private counts(selectionSet: SelectionSetNode | undefined, type: GraphQLNamedType, seen = new Set<string>()): number {
    let cost = 0;
    for (const selection of selectionSet?.selections ?? []) {
      if (isLeftOut(selection.directives, this.variables)) continue;
      if (selection.kind === 'Field') cost += selection.name.value === 'totalCount' ? this.limits.costOfTotalCount : 0;
      else if (selection.kind === 'InlineFragment') cost += this.counts(selection.selectionSet, type, seen);
      else {
        const fragment = this.fragments.get(selection.name.value);
        if (!fragment || seen.has(selection.name.value)) continue;
        seen.add(selection.name.value);
        cost += this.counts(fragment.selectionSet, type, seen);
      }
    }
    return cost;
  }

  private items(node: FieldNode, definition: GraphQLField<unknown, unknown>): number {
    const ids = this.argument(node, definition, 'ids');
    if (Array.isArray(ids)) return ids.length;
    const asked = this.argument(node, definition, 'first') ?? this.argument(node, definition, 'last');
    if (typeof asked === 'number') return Math.max(0, Math.min(asked, this.limits.maximumFirst));
    return isConnection(getNamedType(definition.type)) ? this.limits.defaultFirst : 1;
  }

  private argument(node: FieldNode, definition: GraphQLField<unknown, unknown>, name: string): unknown {
    const given = valueOf(node.arguments?.find((argument) => argument.name.value === name)?.value, this.variables);
    return given === undefined ? definition.args.find((argument) => argument.name === name)?.defaultValue : given;
  }
}

function countsItems({ name }: { name: string }): boolean {
  return name === 'first' || name === 'ids';
}

function isConnection(type: GraphQLNamedType): boolean {
  return isObjectType(type) && type.name.endsWith('Connection');
}
