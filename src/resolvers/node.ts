import { ID, Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { listOf, named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class NodeResolver {
  @Query(named('Node'), {
    nullable: true,
    description: 'An object by its id; null where it does not exist or is not yours to see.',
  })
  node(
    @Arg('id', () => ID, { description: 'The id of the object.' }) _id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(listOf('Node'), {
    nullable: 'items',
    description:
      'Objects by their ids, in the order of the ids; null for each that does not exist or is not yours to see.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'The ids of the objects, at most 200.' }) _ids: string[],
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
