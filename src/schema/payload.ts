import { Field, InputType, Int } from 'type-graphql';
import { listOf, output, type FieldSpec } from './declare';
import { Cursor } from './scalars';

/** What every mutation's input has: it may be sent again without being done again. */
@InputType()
export abstract class Repeatable {
  @Field(() => String, {
    nullable: true,
    description:
      'Your own name for this call, 1 to 255 characters. Within 24 hours a repeat with the same key and input has the same outcome and no further effect; with another input it is refused.',
  })
  idempotencyKey?: string | null;
}

/** What an update's input has besides. */
@InputType()
export abstract class Versioned extends Repeatable {
  @Field(() => Int, {
    nullable: true,
    description:
      'The version of the object that you have seen. If it has another one now, the call is refused with CONFLICT.',
  })
  expectedVersion?: number | null;
}

/** The payload of a mutation: what it changed, the place of its event, and the refusals. */
export function payload(verb: string, fields: Record<string, Omit<FieldSpec, 'nullable'>>): void {
  const changed = Object.entries(fields).map(([key, spec]) => {
    const description = `${spec.description} Null when the call was refused.`;
    return [key, { ...spec, description, nullable: true }] as const;
  });
  output(
    `${verb}Payload`,
    `What came of ${verb[0].toLowerCase()}${verb.slice(1)}: its effect, or why it was refused.`,
    {
      ...Object.fromEntries(changed),
      cursor: {
        type: () => Cursor,
        nullable: true,
        description:
          'The place of its event in the log: your stream has it when it has reached this cursor. Null when nothing was recorded, or the event had no number within two seconds (the effect stands all the same).',
      },
      userErrors: {
        type: listOf('UserError'),
        description: 'Why it was refused, with nothing written; empty when it was done.',
      },
    },
  );
}
