import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import { ARN } from '../schema/scalars';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class ResourceResolver {
  @Query(named('ResourceConnection'), { nullable: true, description: 'The AWS resources that the viewer sees.' })
  resources(
    @Args(named('ResourceListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('Resource'), {
    nullable: true,
    description: 'One AWS resource by its ARN, deleted or not; null where it is not known or is not yours to see.',
  })
  resource(
    @Arg('arn', () => ARN, { description: 'The ARN.' }) _arn: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
