import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { confirmAlertImpact } from '../operations/alert/confirm-alert-impact';
import { dismissAlert } from '../operations/alert/dismiss-alert';
import { named } from '../schema/declare';
import type { ConfirmAlertImpactInput, DismissAlertInput } from '../schema/alert';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class AlertResolver {
  @Query(named('AlertConnection'), { nullable: true, description: 'The alerts that the viewer sees.' })
  alerts(
    @Args(named('AlertListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('Alert'), {
    nullable: true,
    description: 'One alert; null where it does not exist or is not yours to see.',
  })
  alert(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('ConfirmAlertImpactPayload'), {
    description:
      'Says that an alert has an impact: an incident is opened for it. Where the account groups by EC2 instance it joins the open incident of its instance, and one that is opened is the instance’s.',
  })
  confirmAlertImpact(
    @Arg('input', named('ConfirmAlertImpactInput'), { description: 'The alert and how urgent it is.' })
    input: ConfirmAlertImpactInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, confirmAlertImpact, input);
  }

  @Mutation(named('DismissAlertPayload'), {
    description: 'Says that an alert has no impact: it is resolved.',
  })
  dismissAlert(
    @Arg('input', named('DismissAlertInput'), { description: 'The alert and why.' }) input: DismissAlertInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, dismissAlert, input);
  }
}
