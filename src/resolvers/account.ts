import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { onboardAccount } from '../operations/account/onboard-account';
import { syncAccount } from '../operations/account/sync-account';
import { updateAccount } from '../operations/account/update-account';
import { named } from '../schema/declare';
import type { OnboardAccountInput, SyncAccountInput, UpdateAccountInput } from '../schema/account-verbs';
import { AwsAccountId } from '../schema/scalars';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class AccountResolver {
  @Query(named('AccountConnection'), {
    nullable: true,
    description: 'The AWS accounts under management that the viewer sees.',
  })
  accounts(
    @Args(named('AccountListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('Account'), {
    nullable: true,
    description:
      'One AWS account by its id or by its number at AWS (exactly one of them); null where it does not exist or is not yours to see.',
  })
  account(
    @Arg('id', () => ID, { nullable: true, description: 'The id.' }) _id: string | undefined,
    @Arg('awsAccountId', () => AwsAccountId, { nullable: true, description: 'The number at AWS.' })
    _awsAccountId: string | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('OnboardAccountPayload'), {
    description:
      'Takes an AWS account under management: an external id is issued, the role is verified and the account is read, all in the background.',
  })
  onboardAccount(
    @Arg('input', named('OnboardAccountInput'), { description: 'The account and what was agreed for it.' })
    input: OnboardAccountInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, onboardAccount(context.addOnStart), input);
  }

  @Mutation(named('UpdateAccountPayload'), {
    description:
      'Changes the settings of an account. New Regions and a new role are verified and read in the background.',
  })
  updateAccount(
    @Arg('input', named('UpdateAccountInput'), { description: 'The account and its new settings.' })
    input: UpdateAccountInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updateAccount(context.addOnStart), input);
  }

  @Mutation(named('SyncAccountPayload'), {
    description: 'Reads an account from AWS now, in the background.',
  })
  syncAccount(
    @Arg('input', named('SyncAccountInput'), { description: 'The account and what to read of it.' })
    input: SyncAccountInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, syncAccount, input);
  }
}
