import {
  getNamedType,
  isObjectType,
  locatedError,
  type FieldNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import type { NodeType } from '../domain/id';
import { perform, type Effect, type Operation } from '../operations/perform';
import type { Context } from './context';
import { Raw } from './raw';
import { readNode, selectedFields } from './selection';
import { writeUserErrors } from './user-error';

/**
 * Does one mutation, then writes its payload as it was selected: what it changed is read back by the read path. What
 * cannot be read back is null with an error at its place; the effect stands.
 */
export async function mutate<Input extends object>(
  context: Context,
  info: GraphQLResolveInfo,
  operation: Operation<Input>,
  input: Input,
): Promise<Raw> {
  const { effect, errors: refusals } = await perform(
    context.database,
    context.caller,
    info.fieldName,
    operation,
    input,
  );
  const type = getNamedType(info.returnType) as GraphQLObjectType;
  const faults: GraphQLError[] = [];
  const members = [...selectedFields(info, type, info.fieldNodes)].map(async ([key, nodes]) => {
    const name = nodes[0].name.value;
    const text =
      name === 'userErrors'
        ? await writeUserErrors(context, info, refusals, nodes)
        : await writeMember(context, type, nodes, effect).catch((error: unknown) => {
            faults.push(locatedError(error, nodes, [info.path.key, key]));
            return 'null';
          });
    return `${JSON.stringify(key)}:${text}`;
  });
  return new Raw(`{${(await Promise.all(members)).join(',')}}`, faults);
}

async function writeMember(
  context: Context,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  effect: Effect | null,
): Promise<string> {
  const name = nodes[0].name.value;
  switch (name) {
    case '__typename':
      return JSON.stringify(type.name);
    case 'cursor':
      return JSON.stringify(effect?.eventId ? await context.cursorOf(effect.eventId) : null);
    case 'deletedId':
      return JSON.stringify(effect?.ids.deletedId ?? null);
    case 'secret':
      return JSON.stringify(effect?.secret ?? null);
    default: {
      const entity = getNamedType(type.getFields()[name].type);
      if (!isObjectType(entity)) throw new Error(`${type.name}.${name} is not an object and nothing writes it`);
      const id = effect?.ids[name];
      return id ? readNode(context, entity.name as NodeType, id, nodes) : 'null';
    }
  }
}
