import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { createApiKey } from '../operations/api-key/create-api-key';
import { revokeApiKey } from '../operations/api-key/revoke-api-key';
import { named } from '../schema/declare';
import type { CreateApiKeyInput, RevokeApiKeyInput } from '../schema/access-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class ApiKeyResolver {
  @Query(named('ApiKeyConnection'), {
    nullable: true,
    description: 'The API keys that the viewer sees, revoked and expired ones too.',
  })
  apiKeys(
    @Args(named('ApiKeyListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('CreateApiKeyPayload'), {
    description: 'Creates an API key and shows its secret, this once.',
  })
  createApiKey(
    @Arg('input', named('CreateApiKeyInput'), { description: 'The key and what it may do.' }) input: CreateApiKeyInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createApiKey, input);
  }

  @Mutation(named('RevokeApiKeyPayload'), {
    description: 'Revokes an API key.',
  })
  revokeApiKey(
    @Arg('input', named('RevokeApiKeyInput'), { description: 'The key.' }) input: RevokeApiKeyInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, revokeApiKey, input);
  }
}
