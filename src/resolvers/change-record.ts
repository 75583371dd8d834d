import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class ChangeRecordResolver {
  @Query(named('ChangeRecordConnection'), {
    nullable: true,
    description: 'What was changed in the accounts that the viewer sees, by Accelerate and by others.',
  })
  changeRecords(
    @Args(named('ChangeRecordListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
