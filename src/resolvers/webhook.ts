import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { createWebhook } from '../operations/webhook/create-webhook';
import { deleteWebhook } from '../operations/webhook/delete-webhook';
import { redeliverWebhook } from '../operations/webhook/redeliver-webhook';
import { updateWebhook } from '../operations/webhook/update-webhook';
import { named } from '../schema/declare';
import type {
  CreateWebhookInput,
  DeleteWebhookInput,
  RedeliverWebhookInput,
  UpdateWebhookInput,
} from '../schema/webhook-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class WebhookResolver {
  @Query(named('WebhookConnection'), {
    nullable: true,
    description: 'The webhooks of the organizations that the viewer belongs to, disabled ones too.',
  })
  webhooks(
    @Args(named('WebhookListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('CreateWebhookPayload'), { description: 'Makes a webhook and shows its secret, this once.' })
  createWebhook(
    @Arg('input', named('CreateWebhookInput'), { description: 'The webhook and what it is sent.' })
    input: CreateWebhookInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createWebhook(context.webhookReach), input);
  }

  @Mutation(named('UpdateWebhookPayload'), { description: 'Changes, disables or enables a webhook.' })
  updateWebhook(
    @Arg('input', named('UpdateWebhookInput'), { description: 'The webhook and what changes.' })
    input: UpdateWebhookInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updateWebhook(context.webhookReach), input);
  }

  @Mutation(named('DeleteWebhookPayload'), { description: 'Deletes a webhook.' })
  deleteWebhook(
    @Arg('input', named('DeleteWebhookInput'), { description: 'The webhook.' }) input: DeleteWebhookInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, deleteWebhook, input);
  }

  @Mutation(named('RedeliverWebhookPayload'), { description: 'Sends an event to a webhook again.' })
  redeliverWebhook(
    @Arg('input', named('RedeliverWebhookInput'), { description: 'The delivery.' }) input: RedeliverWebhookInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, redeliverWebhook, input);
  }
}
