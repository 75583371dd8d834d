import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class AlarmResolver {
  @Query(named('AlarmConnection'), { nullable: true, description: 'The CloudWatch alarms that the viewer sees.' })
  alarms(
    @Args(named('AlarmListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
