import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { deployMonitoring, type DeployMonitoringInput } from '../operations/alarm-profile/deploy-monitoring';
import { updateAlarmProfile, type UpdateAlarmProfileInput } from '../operations/alarm-profile/update-alarm-profile';
import { listOf, named } from '../schema/declare';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class AlarmManagerResolver {
  @Query(listOf('AlarmDefinition'), {
    nullable: true,
    description:
      'Every definition of an account: the 89 rows of the baseline, what can be configured beside them, and the customer’s own. Null where the account is not known or is not yours to see.',
  })
  alarmDefinitions(
    @Arg('accountId', () => ID, { description: 'The account.' }) _accountId: string,
    @Arg('layer', named('ProfileLayer') as never, {
      nullable: true,
      description: 'Whose definitions; by default those in force, EFFECTIVE.',
    })
    _layer: string | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('MonitoringPlanConnection'), {
    nullable: true,
    description:
      'What a deployment would do, resource by resource, without doing it. Null where the account is not known or is not yours to see.',
  })
  monitoringPlan(
    @Args(named('MonitoringPlanArgs') as never) _args: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('UpdateAlarmProfilePayload'), {
    description:
      'Saves what the customer wants otherwise than the baseline: a new version of the profile, refused with every fault at its place.',
  })
  updateAlarmProfile(
    @Arg('input', named('UpdateAlarmProfileInput'), { description: 'The account and the whole profile.' })
    input: UpdateAlarmProfileInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updateAlarmProfile, input);
  }

  @Mutation(named('DeployMonitoringPayload'), {
    description: 'Makes, changes and deletes managed alarms until they are as the plan says, in the background.',
  })
  deployMonitoring(
    @Arg('input', named('DeployMonitoringInput'), { description: 'The account, or single resources of it.' })
    input: DeployMonitoringInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, deployMonitoring, input);
  }
}
