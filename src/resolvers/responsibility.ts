import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { listOf, named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class ResponsibilityResolver {
  @Query(listOf('Responsibility'), {
    description: 'The table of who is Responsible, Consulted or Informed: 98 rows in their order.',
  })
  responsibilities(
    @Args(named('ResponsibilitiesArgs') as never) _args: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
