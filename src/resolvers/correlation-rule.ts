import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { setCorrelationRule } from '../operations/correlation-rule/set-correlation-rule';
import type { SetCorrelationRuleInput } from '../schema/correlation-rule';
import { listOf, named } from '../schema/declare';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class CorrelationRuleResolver {
  @Query(listOf('CorrelationRule'), {
    nullable: true,
    description: 'The correlation rules of an organization by name; none where it is not yours to see.',
  })
  correlationRules(
    @Arg('organizationId', () => ID, { description: 'The organization.' }) _organizationId: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('CorrelationRehearsal'), {
    nullable: true,
    description:
      'What a correlation rule would have made of the alerts of a period; nothing is changed. Costs 100 points. Null where the organization is not yours to see.',
  })
  correlationRehearsal(
    @Args(named('CorrelationRehearsalArgs') as never) _args: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('SetCorrelationRulePayload'), {
    description: 'Makes or changes what is taken together as one incident.',
  })
  setCorrelationRule(
    @Arg('input', named('SetCorrelationRuleInput'), { description: 'The whole rule.' })
    input: SetCorrelationRuleInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, setCorrelationRule, input);
  }
}
