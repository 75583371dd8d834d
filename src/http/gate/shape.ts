import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** What an operation amounts to once its fragments are spread. */
export interface Shape {
  depth: number;
  aliases: number;
  directives: number;
  rootFields: number;
  introspects: boolean;
}

type Sum = Pick<Shape, 'depth' | 'aliases' | 'directives'>;

/** Sums of hostile documents grow exponentially: above this they are only "too many". */
const most = 1_000_000;

/**
 * Measures operations. Each fragment is measured once however often it is spread, so the work is linear in the
 * document; a fragment that spreads itself counts as nothing there, and validation refuses it.
 */
export class Measure {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly sums = new Map<string, Sum>();
  private readonly open = new Set<string>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === 'FragmentDefinition') this.fragments.set(definition.name.value, definition);
    }
  }

  operation(operation: OperationDefinitionNode): Shape {
    const roots = this.rootFields(operation.selectionSet);
    const sum = this.selections(operation.selectionSet);
    return {
      ...sum,
      directives: capped(sum.directives + (operation.directives?.length ?? 0)),
      rootFields: roots.length,
      introspects: roots.some(isIntrospection),
    };
  }

  /** The root fields with those of fragments, each fragment once, as execution does. */
  private rootFields(selectionSet: SelectionSetNode, seen = new Set<string>()): FieldNode[] {
    return selectionSet.selections.flatMap((selection): FieldNode[] => {
      if (selection.kind === 'Field') return [selection];
      if (selection.kind === 'InlineFragment') return this.rootFields(selection.selectionSet, seen);
      const name = selection.name.value;
      const fragment = this.fragments.get(name);
      if (!fragment || seen.has(name)) return [];
      seen.add(name);
      return this.rootFields(fragment.selectionSet, seen);
    });
  }

  private selections({ selections }: SelectionSetNode): Sum {
    const sum: Sum = { depth: 0, aliases: 0, directives: 0 };
    for (const selection of selections) {
      const directives = selection.directives?.length ?? 0;
      if (selection.kind === 'Field') {
        // Below __schema and __type graphql-js has a rule of its own, and roles decide who gets there.
        const below =
          selection.selectionSet && !isIntrospection(selection) ? this.selections(selection.selectionSet) : nothing;
        add(sum, below, 1, selection.alias ? 1 : 0, directives);
      } else if (selection.kind === 'InlineFragment') {
        add(sum, this.selections(selection.selectionSet), 0, 0, directives);
      } else {
        add(sum, this.fragment(selection.name.value), 0, 0, directives);
      }
    }
    return sum;
  }

  private fragment(name: string): Sum {
    const known = this.sums.get(name);
    if (known) return known;
    const fragment = this.fragments.get(name);
    if (!fragment || this.open.has(name)) return nothing;
    this.open.add(name);
    const sum = this.selections(fragment.selectionSet);
    this.open.delete(name);
    this.sums.set(name, sum);
    return sum;
  }
}

const nothing: Sum = { depth: 0, aliases: 0, directives: 0 };

function add(sum: Sum, below: Sum, level: number, aliases: number, directives: number): void {
  sum.depth = Math.max(sum.depth, below.depth + level);
  sum.aliases = capped(sum.aliases + below.aliases + aliases);
  sum.directives = capped(sum.directives + below.directives + directives);
}

function capped(value: number): number {
  return Math.min(value, most);
}

export function isIntrospection(field: FieldNode): boolean {
  return field.name.value === '__schema' || field.name.value === '__type';
}
