import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { setEscalationPolicy } from '../operations/escalation-policy/set-escalation-policy';
import { listOf, named } from '../schema/declare';
import type { SetEscalationPolicyInput } from '../schema/escalation-policy';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class EscalationPolicyResolver {
  @Query(listOf('EscalationPolicy'), {
    nullable: true,
    description: 'The escalation policies of an organization by name; none where it is not yours to see.',
  })
  escalationPolicies(
    @Arg('organizationId', () => ID, { description: 'The organization.' }) _organizationId: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('SetEscalationPolicyPayload'), {
    description: 'Makes or changes who is told when nobody takes an incident up.',
  })
  setEscalationPolicy(
    @Arg('input', named('SetEscalationPolicyInput'), { description: 'The whole policy.' })
    input: SetEscalationPolicyInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, setEscalationPolicy, input);
  }
}
