import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class BackupCoverageResolver {
  @Query(named('BackupCoverageSummary'), {
    nullable: true,
    description:
      'How many resources are covered by backups: of an account, of an organization, or of all that the viewer sees. Null where an id is not known or not yours to see.',
  })
  backupCoverageSummary(
    @Arg('accountId', () => ID, { nullable: true, description: 'Only resources of this account.' })
    _accountId: string | null,
    @Arg('organizationId', () => ID, { nullable: true, description: 'Only resources of this organization.' })
    _organizationId: string | null,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
