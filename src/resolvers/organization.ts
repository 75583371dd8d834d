import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class OrganizationResolver {
  @Query(named('OrganizationConnection'), {
    nullable: true,
    description: 'The customers that the viewer sees, by name.',
  })
  organizations(
    @Args(named('OrganizationListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('Organization'), {
    nullable: true,
    description: 'One customer; null where it does not exist or is not yours to see.',
  })
  organization(
    @Arg('id', () => ID, { description: 'The id.' }) _id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
