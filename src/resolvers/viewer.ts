import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class ViewerResolver {
  @Query(named('Viewer'), { description: 'Who is calling, and what they may do.' })
  viewer(@Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return readRoot(context, info);
  }
}
