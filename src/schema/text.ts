import { GraphQLError, GraphQLID, GraphQLString, Kind, type GraphQLScalarType, type ValueNode } from 'graphql';

const NUL = String.fromCharCode(0);
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What PostgreSQL and JSON cannot both hold, in the words of a refusal; null where the text is sound. */
export function textFault(text: string): string | null {
  if (text.includes(NUL)) return 'must not contain the NUL character';
  if (LONE_SURROGATE.test(text)) return 'must not contain a lone surrogate';
  return null;
}

export function soundText(value: unknown, name: string, node?: ValueNode): string {
  if (typeof value !== 'string') throw refused(`${name} must be a text`, node);
  const fault = textFault(value);
  if (fault) throw refused(`${name} ${fault}`, node);
  return value;
}

export function refused(message: string, node?: ValueNode): GraphQLError {
  return new GraphQLError(`${message}.`, node ? { nodes: node } : undefined);
}

/** Every String and ID of every argument and variable passes here: one place, whatever the operation. */
function guard(scalar: GraphQLScalarType): void {
  const { parseValue, parseLiteral } = scalar;
  scalar.parseValue = (value) => soundText(parseValue.call(scalar, value), scalar.name);
  scalar.parseLiteral = (node, variables) =>
    soundText(parseLiteral.call(scalar, node, variables), scalar.name, node.kind === Kind.STRING ? node : undefined);
}

guard(GraphQLString);
guard(GraphQLID);
