import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { listOf, named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class IncidentResolver {
  @Query(named('IncidentConnection'), { nullable: true, description: 'The incidents that the viewer sees.' })
  incidents(
    @Args(named('IncidentListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('Incident'), {
    nullable: true,
    description:
      'One incident by its id or its number (exactly one of them); null where it does not exist or is not yours to see.',
  })
  incident(
    @Arg('id', () => ID, { nullable: true, description: 'The id.' }) _id: string | undefined,
    @Arg('number', () => String, { nullable: true, description: 'The number that people quote.' })
    _number: string | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(listOf('IncidentGroup'), {
    nullable: true,
    description:
      'How many incidents there are by account, status, priority and so on: the figures of a dashboard in one question. The largest groups first. Costs 100 points, however many groups come.',
  })
  incidentGroups(
    @Args(named('IncidentGroupsArgs') as never) _args: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
