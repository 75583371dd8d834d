import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class RateLimitResolver {
  @Query(named('RateLimit'), { description: 'What this request costs and how much of the allowance is left.' })
  rateLimit(
    @Arg('dryRun', () => Boolean, {
      nullable: true,
      description:
        'true: the rest of the document is priced and not run; its fields are null, or left out where null is not allowed. By default false.',
    })
    _dryRun: boolean | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
