import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class SignalResolver {
  @Query(named('SignalConnection'), {
    nullable: true,
    description: 'The messages from outside that the viewer sees, newest first, each with what became of it.',
  })
  signals(
    @Args(named('SignalListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
