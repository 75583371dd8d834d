import { Field, ID } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, listOf, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';

const webhook = (description: string) => ({ webhook: { type: named('Webhook'), description } });

@Input(
  'Makes a webhook. It is sent what happens from now on; the first is that it was made. Only callers who see all accounts of the organization make, change or delete one; an organization has at most 20.',
)
export class CreateWebhookInput extends Repeatable {
  @Field(() => ID, { description: 'The customer whose events it is sent.' })
  organizationId: string;

  @Field(() => String, { description: 'The name, unique in the organization, 1 to 100 characters.' })
  name: string;

  @Field(() => String, {
    description:
      'Where it leads: an https URL of at most 2,000 ASCII characters with a public host, on port 443 or 1024 and more, without user, password and fragment. Addresses of private networks are refused, here and at every delivery. With the sandbox, instead: http or https on this machine (localhost).',
  })
  url: string;

  @Field(listOf('EventKind'), {
    description: 'The kinds of events that it is sent, each once; an empty list: every kind, those to come included.',
  })
  eventKinds: Words.EventKind[];
}
payload('CreateWebhook', {
  ...webhook('The webhook.'),
  secret: {
    type: () => String,
    description:
      'The key of its signatures, `whsec_` and 32 bytes in base64, as libraries for Standard Webhooks take it. It is shown only here; a repeat under the same idempotency key has none.',
  },
});

@Input('Changes a webhook. What is left out stays as it is, and so does its secret.')
export class UpdateWebhookInput extends Versioned {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId: string;

  @Field(() => String, { nullable: true, description: 'A new name, unique in the organization, 1 to 100 characters.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it leads from now on, as in `createWebhook`. What failed so far is tried at once.',
  })
  url?: string | null;

  @Field(listOf('EventKind'), {
    nullable: true,
    description: 'The kinds of events that it is sent from now on; an empty list: every kind.',
  })
  eventKinds?: Words.EventKind[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'false: it is sent nothing more. true: it goes on where it stood in the log, at most seven days back, and what was tried in vain and not given up is tried anew.',
  })
  enabled?: boolean | null;
}
payload('UpdateWebhook', webhook('The webhook as it is now.'));

@Input(
  'Deletes a webhook with its deliveries. One that an escalation policy names is refused with GUARD_REFUSED: take it out of the policy first.',
)
export class DeleteWebhookInput extends Versioned {
  @Field(() => ID, { description: 'The webhook.' })
  webhookId: string;
}
payload('DeleteWebhook', { deletedId: { type: () => ID, description: 'The id that the webhook had.' } });

@Input(
  'Sends an event to a webhook again, under the same `webhook-id`: a further attempt of the same delivery, at once and whatever else waits. What is to be tried again anyhow is tried now. Refused where the webhook is disabled, and where the event was not sent yet.',
)
export class RedeliverWebhookInput extends Repeatable {
  @Field(() => ID, { description: 'The delivery.' })
  deliveryId: string;
}
payload('RedeliverWebhook', {
  delivery: { type: named('WebhookDelivery'), description: 'The delivery, waiting for its further attempt.' },
});
