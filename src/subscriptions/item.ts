import {
  getNamedType,
  isLeafType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields';

/** The items of a stream that are not events: what they hold by field. */
export interface StreamItems {
  StreamOpened: { cursor: string; serverTime: Date };
  Heartbeat: { cursor: string; serverTime: Date };
  Discontinuity: { cursor: string; reason: string; oldestCursor: string };
  StreamClosed: { cursor: string; reason: string; reconnect: boolean };
}

type Column = { key: string; field: string; serialize: (value: unknown) => unknown };

/** Writes such items as one document selects them. */
export class ItemWriter {
  private readonly columns = new Map<string, Column[]>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Record<string, FragmentDefinitionNode>,
    private readonly variables: Record<string, unknown>,
    private readonly fields: readonly FieldNode[],
  ) {}

  write<T extends keyof StreamItems>(type: T, item: StreamItems[T]): string {
    const values: Record<string, unknown> = {};
    for (const { key, field, serialize } of this.columnsOf(type)) {
      values[key] = serialize((item as unknown as Record<string, unknown>)[field]);
    }
    return JSON.stringify(values);
  }

  private columnsOf(name: string): Column[] {
    let columns = this.columns.get(name);
    if (!columns) {
      columns = this.select(name);
      this.columns.set(name, columns);
    }
    return columns;
  }

  private select(name: string): Column[] {
    const type = this.schema.getType(name);
    if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}.`);
    const selected = collectSubfields(this.schema, this.fragments, this.variables, type, this.fields);
    return [...selected].map(([key, [node]]) => {
      const field = node.name.value;
      if (field === '__typename') return { key, field, serialize: () => name };
      const leaf = getNamedType(type.getFields()[field].type);
      if (!isLeafType(leaf)) throw new Error(`${name}.${field} is no leaf.`);
      return { key, field, serialize: (value) => leaf.serialize(value) };
    });
  }
}
