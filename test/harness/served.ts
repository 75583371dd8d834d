import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type NameNode,
} from 'graphql';

export interface Served {
  /** What is left: every operation of it is valid. */
  document: DocumentNode;
  /** What was taken out, each once, in the order of the text. */
  removed: string[];
}

/**
 * Takes out of a document what the schema does not serve: fields, arguments, input fields, enum values, types, and
 * whatever is empty or unused without them. What is left is a document in its own right, or has no operation.
 */
export function servedPart(schema: GraphQLSchema, document: DocumentNode): Served {
  const removed = new Set<string>();
  let left = withoutUnserved(schema, document, removed);
  for (let before = ''; before !== print(left);) {
    before = print(left);
    left = withoutEmpty(schema, left);
  }
  return { document: withoutUnusedVariables(left), removed: [...removed] };
}

function withoutUnserved(schema: GraphQLSchema, document: DocumentNode, removed: Set<string>): DocumentNode {
  const info = new TypeInfo(schema);
  const drop = (what: string): null => {
    removed.add(what);
    return null;
  };
  return visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        return info.getFieldDef() ? undefined : drop(`${info.getParentType()?.name ?? '?'}.${node.name.value}`);
      },
      Argument: {
        enter: (node) => (info.getArgument() ? undefined : drop(`argument ${node.name.value}`)),
        leave: withValue,
      },
      ObjectField: {
        enter(node) {
          const parent = getNamedType(info.getParentInputType());
          if (!isInputObjectType(parent)) return undefined;
          return node.name.value in parent.getFields() ? undefined : drop(`${parent.name}.${node.name.value}`);
        },
        leave: withValue,
      },
      ObjectValue: { leave: (node) => (node.fields.length === 0 ? null : undefined) },
      EnumValue(node) {
        const type = getNamedType(info.getInputType());
        return isEnumType(type) && !type.getValue(node.value) ? drop(`${type.name}.${node.value}`) : undefined;
      },
      // An input that lost its last field, or an order its field, says nothing any more.
      ListValue: {
        leave: (node) => {
          const values = node.values.filter((value) => value.kind !== Kind.OBJECT || isWhole(value.fields));
          return { ...node, values };
        },
      },
      InlineFragment(node) {
        return unknownType(schema, node.typeCondition?.name) ? drop(node.typeCondition!.name.value) : undefined;
      },
      FragmentDefinition(node) {
        return unknownType(schema, node.typeCondition.name) ? drop(node.typeCondition.name.value) : undefined;
      },
      VariableDefinition(node) {
        const type = print(node.type).replace(/[[\]!]/g, '');
        return schema.getType(type) ? undefined : drop(type);
      },
    }),
  );
}

/** What its value was taken from is gone with it. */
function withValue({ value }: { value: unknown }): null | undefined {
  return value ? undefined : null;
}

/** An order is a field and a direction: with one of them gone it is none. */
function isWhole(fields: readonly { name: NameNode }[]): boolean {
  return !(fields.length === 1 && fields[0].name.value === 'direction');
}

function unknownType(schema: GraphQLSchema, name: NameNode | undefined): boolean {
  return name !== undefined && !schema.getType(name.value);
}

function withoutEmpty(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const fragments = new Set(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [one.name.value] : [])),
  );
  const spread = new Set<string>();
  visit(document, { FragmentSpread: (node) => void spread.add(node.name.value) });
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        leave(node: FieldNode) {
          const type = info.getType();
          const bare = !node.selectionSet || node.selectionSet.selections.length === 0;
          return type && isCompositeType(getNamedType(type)) && bare ? null : undefined;
        },
      },
      Argument: (node) => (node.value.kind === Kind.LIST && node.value.values.length === 0 ? null : undefined),
      FragmentSpread: (node) => (fragments.has(node.name.value) ? undefined : null),
      InlineFragment: { leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined) },
      FragmentDefinition: {
        leave: (node) => (node.selectionSet.selections.length === 0 || !spread.has(node.name.value) ? null : undefined),
      },
      OperationDefinition: { leave: (node) => (node.selectionSet.selections.length === 0 ? null : undefined) },
    }),
  );
}

function withoutUnusedVariables(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  return visit(document, {
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
  });
}
