import { NormalizedSchema, translateTraits } from '@smithy/core/schema';

export type Protocol = 'json' | 'query' | 'ec2' | 'rest';
type Traits = Record<string, unknown>;

export interface Operation {
  name: string;
  traits: Traits;
  input: NormalizedSchema;
  output: NormalizedSchema;
  required: readonly string[];
}

export interface ErrorModel {
  code: string;
  queryCode: string;
  status: number;
}

export interface ServiceModel {
  operations: ReadonlyMap<string, Operation>;
  errors: ReadonlyMap<string, ErrorModel>;
}

type Lazy = unknown;
const shape = (ref: Lazy): NormalizedSchema =>
  NormalizedSchema.of((typeof ref === 'function' ? (ref as () => unknown)() : ref) as never);

const traitsOf = (raw: unknown): Traits => translateTraits(raw as never) as Traits;

/** The members that a structure demands come first in its schema, their number last. */
function requiredMembers(schema: NormalizedSchema): string[] {
  const raw = schema.getSchema() as unknown;
  if (!Array.isArray(raw) || !Array.isArray(raw[4])) return [];
  return (raw[4] as string[]).slice(0, Number(raw[6] ?? 0));
}

/**
 * What one service looks like on the wire, taken from the runtime schemas that its SDK package exports:
 * operations `[9, namespace, name, traits, input, output]` and errors `[-3, …]`.
 */
export function readModel(exports: Record<string, unknown>): ServiceModel {
  const operations = new Map<string, Operation>();
  const errors = new Map<string, ErrorModel>();
  for (const value of Object.values(exports)) {
    if (!Array.isArray(value)) continue;
    const [kind, , name, traits, input, output] = value as [number, string, string, unknown, unknown, unknown];
    if (kind === 9) {
      const schema = shape(input);
      operations.set(name, {
        name,
        traits: traitsOf(traits),
        input: schema,
        output: shape(output),
        required: requiredMembers(schema),
      });
    } else if (kind === -3) {
      const known = traitsOf(traits) as { httpError?: number; awsQueryError?: [string, number]; error?: string };
      const status = known.httpError ?? known.awsQueryError?.[1] ?? (known.error === 'server' ? 500 : 400);
      const model = { code: name, queryCode: known.awsQueryError?.[0] ?? name, status };
      errors.set(name, model);
      // Some shapes are named otherwise than the code that the query protocol sends for them: both find it.
      if (!errors.has(model.queryCode)) errors.set(model.queryCode, model);
    }
  }
  return { operations, errors };
}

export type { NormalizedSchema, Traits };
