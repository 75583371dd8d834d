import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Limits } from '../settings';
import { isNestedDeeper } from './nesting';
import { refusal } from './refusal';
import { Measure, type Shape } from './shape';

/** What is known of a query's text before anybody asks for it: the same for all callers and variables. */
export interface Inspection {
  /** null: refused. */
  document: DocumentNode | null;
  errors: readonly GraphQLError[];
  shapes: ReadonlyMap<OperationDefinitionNode, Shape>;
  tokens: number;
}

/** Parses, measures and validates: what is cheap to refuse comes before graphql-js's quadratic rules. */
export function inspect(schema: GraphQLSchema, query: string, limits: Limits): Inspection {
  if (isNestedDeeper(query, limits.nesting, limits.tokens)) {
    const message = `Brackets lie more than ${limits.nesting} deep.`;
    return refused([refusal('QUERY_TOO_COMPLEX', message)], query);
  }
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: limits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, source, positions } = error;
    return refused([refusal('GRAPHQL_PARSE_FAILED', message, { source, positions })], query);
  }
  const shapes = shapesOf(document);
  const tooMuch = [...shapes.values()].flatMap((shape) => excesses(shape, limits));
  if (tooMuch.length > 0) return refused(tooMuch.slice(0, limits.validationErrors), query);
  const errors = validate(schema, document, specifiedRules, {
    maxErrors: limits.validationErrors,
    hideSuggestions: true,
  });
  if (errors.length > 0) return refused(errors.map(coded), query);
  return { document, errors: [], shapes, tokens: document.tokenCount ?? limits.tokens };
}

function refused(errors: GraphQLError[], query: string): Inspection {
  return { document: null, errors, shapes: new Map(), tokens: Math.max(1, Math.ceil(query.length / 4)) };
}

function shapesOf(document: DocumentNode): Map<OperationDefinitionNode, Shape> {
  const measure = new Measure(document);
  const shapes = new Map<OperationDefinitionNode, Shape>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) shapes.set(definition, measure.operation(definition));
  }
  return shapes;
}

function excesses(shape: Shape, limits: Limits): GraphQLError[] {
  const rules: [number, number, string][] = [
    [shape.depth, limits.depth, 'levels of depth'],
    [shape.aliases, limits.aliases, 'aliases'],
    [shape.rootFields, limits.rootFields, 'root fields'],
    [shape.directives, limits.directives, 'directives'],
  ];
  return rules
    .filter(([is, may]) => is > may)
    .map(([is, may, what]) =>
      refusal('QUERY_TOO_COMPLEX', `The operation has ${is} ${what}; ${may} are allowed, fragments spread.`),
    );
}

/** Without nodes and originals, which would keep the whole document in memory as long as the refusal is. */
function coded({ message, source, positions }: GraphQLError): GraphQLError {
  return refusal('GRAPHQL_VALIDATION_FAILED', message, { source, positions });
}
