import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class RecoveryPointResolver {
  @Query(named('RecoveryPointConnection'), {
    nullable: true,
    description: 'The recovery points that the viewer sees, those that AWS Backup has deleted too.',
  })
  recoveryPoints(
    @Args(named('RecoveryPointListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
