import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';
import { argumentsOf } from './language';
import type { Bind, Compilation, Completion, EntitledShape, Given, Noun, Scope, Selected, World } from './language';
import { jsonObject, literal, type Column } from './sql';

/** One statement in the making: its parameters, aliases, and the fields that are completed after it ran. */
export class StatementCompilation implements Compilation {
  readonly binds: Bind[] = [];
  readonly completions: Completion[] = [];
  readonly path: string[] = [];
  private readonly placeholders = new Map<string, string>();
  private readonly numbers = new Map<FieldNode, number>();
  private aliases = 0;

  constructor(
    readonly world: World,
    readonly entitled: EntitledShape,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    readonly scope: Scope,
  ) {}

  noun(type: string): Noun {
    const noun = this.world.nouns.get(type);
    if (!noun) throw new Error(`No noun is declared for ${type}.`);
    return noun;
  }

  alias(): string {
    return `t${++this.aliases}`;
  }

  /** A parameter; the same key is the same value, so it is sent once. */
  param(key: string, type: string, bind: Bind): string {
    let placeholder = this.placeholders.get(key);
    if (!placeholder) {
      this.binds.push(bind);
      placeholder = `$${this.binds.length}::${type}`;
      this.placeholders.set(key, placeholder);
    }
    return placeholder;
  }

  arguments(field: Selected): Record<string, unknown> {
    return argumentsOf(field, this.scope);
  }

  given(field: Selected, name: string): Given {
    return {
      key: `${this.numberOf(field)}.${name}`,
      value: this.arguments(field)[name],
      read: (scope) => argumentsOf(field, scope)[name],
    };
  }

  numberOf(field: Selected): number {
    let number = this.numbers.get(field.nodes[0]);
    if (number === undefined) this.numbers.set(field.nodes[0], (number = this.numbers.size));
    return number;
  }

  /** The fields that apply to an object of the type, merged by response key, in the document's order. */
  collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selected[] {
    const found = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const set of sets) this.gather(type, set, found, visited);
    return [...found].map(([key, nodes]) => {
      const name = nodes[0].name.value;
      return { key, name, nodes, definition: type.getFields()[name] ?? null };
    });
  }

  /** The fields of an object type of the schema, each by its expression, as one JSON object. */
  object(typeName: string, sets: readonly SelectionSetNode[], express: (field: Selected) => string, from = ''): string {
    const columns = this.collect(this.objectType(typeName), sets).map((field): Column => {
      if (field.name === '__typename') return [field.key, literal(typeName)];
      this.path.push(field.key);
      const column: Column = [field.key, express(field)];
      this.path.pop();
      return column;
    });
    return jsonObject(columns, from);
  }

  /** The declared fields of a row of a noun as one JSON object. */
  row(typeName: string, row: string, sets: readonly SelectionSetNode[], from = ''): string {
    const { fields } = this.noun(typeName);
    return this.object(
      typeName,
      sets,
      (field) => {
        const declared = fields[field.name];
        if (!declared) throw new Error(`${typeName}.${field.name} is served by the schema and not by the read path.`);
        return declared(this, row, field);
      },
      from,
    );
  }

  /** A field whose value is made after the statement ran, from what the statement brings in its place. */
  complete(columns: readonly Column[], complete: Completion['complete']): string {
    this.completions.push({ path: [...this.path], complete });
    return jsonObject([['#', `${this.completions.length - 1}`], ...columns]);
  }

  objectType(name: string): GraphQLObjectType {
    const type = this.world.schema.getType(name);
    if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}.`);
    return type;
  }

  private gather(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    found: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const node of set.selections) {
      if (!this.included(node)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const nodes = found.get(key);
        if (nodes) nodes.push(node);
        else found.set(key, [node]);
        continue;
      }
      let fragment: FragmentDefinitionNode | typeof node = node;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const spread = this.fragments.get(node.name.value);
        if (!spread || visited.has(node.name.value)) continue;
        visited.add(node.name.value);
        fragment = spread;
      }
      const condition = 'typeCondition' in fragment ? fragment.typeCondition?.name.value : undefined;
      if (this.applies(type, condition))
        this.gather(type, (fragment as FragmentDefinitionNode).selectionSet, found, visited);
    }
  }

  private applies(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const abstract = this.world.schema.getType(condition);
    return isAbstractType(abstract) && this.world.schema.isSubType(abstract, type);
  }

  private included(node: { readonly directives?: FieldNode['directives'] }): boolean {
    if (!node.directives || node.directives.length === 0) return true;
    const { variables } = this.scope;
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
  }
}
