import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { listOf, named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class ServiceLevelResolver {
  @Query(listOf('SlaPolicy'), {
    nullable: true,
    description: 'The versions of the service-level targets, in the order in which they came or come into force.',
  })
  slaPolicies(
    @Args(named('SlaPoliciesArgs') as never) _args: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('SlaAdherence'), {
    nullable: true,
    description:
      'How the service-level targets of an organization were kept in a period. A promise counts where its verdict fell. Null where the organization is not yours to see.',
  })
  slaAdherence(
    @Args(named('SlaAdherenceArgs') as never) _args: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
