import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { endSuppression } from '../operations/suppression/end-suppression';
import { suppressAlerts } from '../operations/suppression/suppress-alerts';
import { named } from '../schema/declare';
import type { EndSuppressionInput, SuppressAlertsInput } from '../schema/suppression';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class SuppressionResolver {
  @Query(named('SuppressionConnection'), {
    nullable: true,
    description: 'The suppressions that the viewer sees: past, active and to come.',
  })
  suppressions(
    @Args(named('SuppressionListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('SuppressAlertsPayload'), {
    description:
      'Holds new alerts of a scope back for a time. A silence is configuration: CUSTOMER_ADMIN, OPERATIONS_ENGINEER and CLOUD_ARCHITECT make and end them.',
  })
  suppressAlerts(
    @Arg('input', named('SuppressAlertsInput'), { description: 'Which alerts, when, and why.' })
    input: SuppressAlertsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, suppressAlerts, input);
  }

  @Mutation(named('EndSuppressionPayload'), { description: 'Ends a suppression before its time.' })
  endSuppression(
    @Arg('input', named('EndSuppressionInput'), { description: 'The suppression.' })
    input: EndSuppressionInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, endSuppression, input);
  }
}
