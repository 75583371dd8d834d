import { Field } from 'type-graphql';
import { Output } from './declare';
import { JSONObject } from './scalars';

@Output('Why the service decided as it did, kept from the moment of the decision.')
export class Explanation {
  @Field(() => String, { description: 'The reason in one or two sentences, fit to be shown to a person.' })
  summary: string;

  @Field(() => String, {
    nullable: true,
    description: 'The name of the rule that decided; null where a person decided.',
  })
  rule: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The version of the rule: it rises when the same inputs could be judged differently. Null with `rule`.',
  })
  ruleVersion: string | null;

  @Field(() => JSONObject, { description: 'What the rule looked at, with the values of that moment.' })
  inputs: Record<string, unknown>;
}
