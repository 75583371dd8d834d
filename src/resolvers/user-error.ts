import { parse, type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';
import { AddOnRequiredError, ConflictError, NotResponsibleError, type DomainError } from '../domain/error';
import { fromGlobalId } from '../domain/id';
import type { Context } from './context';
import { readNode, selectedFields } from './selection';

/** The refusals of a mutation as they were selected, each as its own type: JSON text of the list. */
export async function writeUserErrors(
  context: Context,
  info: GraphQLResolveInfo,
  errors: readonly DomainError[],
  nodes: readonly FieldNode[],
): Promise<string> {
  const items = await Promise.all(errors.map((error) => writeUserError(context, info, error, nodes)));
  return `[${items.join(',')}]`;
}

function typeNameOf(error: DomainError): string {
  if (error instanceof NotResponsibleError) return 'NotResponsibleError';
  if (error instanceof AddOnRequiredError) return 'AddOnRequiredError';
  return error instanceof ConflictError ? 'ConflictError' : 'InvalidInputError';
}

async function writeUserError(
  context: Context,
  info: GraphQLResolveInfo,
  error: DomainError,
  nodes: readonly FieldNode[],
): Promise<string> {
  const type = info.schema.getType(typeNameOf(error)) as GraphQLObjectType;
  const members = [...selectedFields(info, type, nodes)].map(async ([key, fields]) => {
    const text = await writeMember(context, error, fields);
    return `${JSON.stringify(key)}:${text}`;
  });
  return `{${(await Promise.all(members)).join(',')}}`;
}

async function writeMember(context: Context, error: DomainError, nodes: readonly FieldNode[]): Promise<string> {
  const name = nodes[0].name.value;
  if (name === 'responsibility' && error instanceof NotResponsibleError) {
    return readNode(context, 'Responsibility', await responsibilityId(context, error.responsibilityCode), nodes);
  }
  const values: Record<string, unknown> = {
    __typename: typeNameOf(error),
    message: error.message,
    path: error.path,
    code: error.code,
    responsibleParty: error instanceof NotResponsibleError ? error.responsibleParty : null,
    addOn: error instanceof AddOnRequiredError ? error.addOn : null,
    currentVersion: error instanceof ConflictError ? error.currentVersion : null,
  };
  return JSON.stringify(values[name]);
}

const known = new WeakMap<Context['readPath'], Promise<ReadonlyMap<string, string>>>();
const allResponsibilities = parse('{ responsibilities { id code } }');

/** The table is fixed while the process runs: read once, then remembered. */
async function responsibilityId(context: Context, code: string): Promise<string> {
  const { readPath, caller, ports } = context;
  let table = known.get(readPath);
  if (!table) {
    table = readPath.execute({ document: allResponsibilities, variables: {}, caller, live: ports }).then(({ data }) => {
      const { responsibilities } = JSON.parse(data) as { responsibilities: { id: string; code: string }[] };
      return new Map(responsibilities.map((row) => [row.code, fromGlobalId(row.id)!.uuid]));
    });
    known.set(readPath, table);
    table.catch(() => known.delete(readPath));
  }
  const id = (await table).get(code);
  if (!id) throw new Error(`the responsibility table has no row ${code}`);
  return id;
}
