import {
  GraphQLError,
  Kind,
  TypeInfo,
  isAbstractType,
  getNamedType,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLResolveInfo,
} from 'graphql';
import type { Context } from './context';
import { Raw } from './raw';

/**
 * Reads one root field of a query. The server passes whole queries to the read path; a plain executor comes here, once
 * for each root field, and reads the same.
 */
export async function readRoot(context: Context, info: GraphQLResolveInfo): Promise<unknown> {
  const { data, errors } = await context.readPath.execute({
    document: documentOf(info),
    operationName: info.operation.name?.value,
    variables: context.variables,
    caller: context.caller,
    live: context.ports,
  });
  const key = String(info.path.key);
  const value = (JSON.parse(data) as Record<string, unknown> | null)?.[key] ?? null;
  const read = new Raw(JSON.stringify(value), (errors ?? []).map(thrown)).value;
  if (read instanceof Error) throw read;
  return read;
}

/** The operation with this field alone; where a type is open, its name is asked too, so that the executor knows it. */
function documentOf(info: GraphQLResolveInfo): DocumentNode {
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...info.operation, selectionSet: { kind: Kind.SELECTION_SET, selections: info.fieldNodes } },
      ...Object.values(info.fragments),
    ],
  };
  const types = new TypeInfo(info.schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet: {
        leave(node) {
          const type = types.getParentType();
          if (!type || !isAbstractType(getNamedType(type))) return undefined;
          const name = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
          return { ...node, selections: [...node.selections, name] };
        },
      },
    }),
  );
}

function thrown({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { path, extensions });
}
