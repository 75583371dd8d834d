import { Field, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { listOf, named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { Cursor, DateTime } from './scalars';

words('WebhookStatus', Words.WebhookStatus, 'Whether a webhook is sent events.', {
  ACTIVE: 'It is.',
  DISABLED_BY_USER: 'It is not: somebody disabled it.',
  DISABLED_BY_FAILURE: 'It is not: it did not take what it was sent. `disabledReason` says why; it is enabled by hand.',
});

words('DeliveryStatus', Words.DeliveryStatus, 'How the sending of an event to a webhook stands.', {
  PENDING: 'It was not sent yet, or is being sent for the first time.',
  DELIVERED: 'The receiver took it: it answered with a status of 2xx.',
  FAILED: 'The receiver is gone (410), or did not take what somebody had sent again. It is not tried again by itself.',
  RETRYING: 'It was not taken, and is tried again; or somebody has it sent again.',
  GAVE_UP: 'It was tried for a day in vain. The webhook was disabled with it.',
});

@Output(
  'Where the events of an organization are sent to, as HTTPS requests that are signed by the Standard Webhooks specification: `webhook-id` (the id of the event, the same at every attempt), `webhook-timestamp` and `webhook-signature`. The body is `{ "type", "timestamp", "data" }`: the kind of the event, when it happened, and the event as a customer reads it in the log. Each is sent at least once; those about one incident (or else one object) in order, where one that fails keeps the later ones waiting and nothing else.',
  Node,
)
export class Webhook extends Node {
  @Field(() => String, { description: 'The name, unique in the organization.' })
  name: string;

  @Field(() => String, { description: 'Where it leads.' })
  url: string;

  @Field(named('Organization'), { description: 'The customer whose events it is sent.' })
  organization: Ref<'Organization'>;

  @Field(listOf('EventKind'), {
    description:
      'The kinds of events that it is sent; an empty list: every kind, those to come included. A step of an escalation policy that names it has INCIDENT_ESCALATED sent to it in any case.',
  })
  eventKinds: Words.EventKind[];

  @Field(named('WebhookStatus'), { description: 'Whether it is sent events.' })
  status: Words.WebhookStatus;

  @Field(() => String, { nullable: true, description: 'Why it was disabled, where it failed; else null.' })
  disabledReason: string | null;

  @Field(() => Cursor, {
    nullable: true,
    description: 'Up to here it has been decided what of the log is sent to it. A disabled one stands still.',
  })
  cursor: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many events wait to be sent to it, those that are tried again and those behind its place in the log included; at most 10,000 of the latter are looked at.',
  })
  lag: number | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: string;

  @Field(() => Int, { description: 'Rises when somebody changes it and when it fails; for `expectedVersion`.' })
  version: number;

  @Listed(
    'WebhookDelivery',
    'What it was and is to be sent, for 30 days: by the last attempt, those without one first.',
  )
  deliveries: Ref<'WebhookDeliveryConnection'>;
}

@Output(
  'One event for one webhook, and how its sending went. Its times are real time, also where a sandbox has moved its clock.',
  Node,
)
export class WebhookDelivery extends Node {
  @Field(named('Webhook'), { description: 'The webhook.' })
  webhook: Ref<'Webhook'>;

  @Field(named('Event'), { description: 'What is sent.' })
  event: Ref<'Event'>;

  @Field(named('DeliveryStatus'), { description: 'How its sending stands.' })
  status: Words.DeliveryStatus;

  @Field(() => Int, { description: 'How often it was tried so far, one that is under way included.' })
  attempts: number;

  @Field(() => Int, {
    nullable: true,
    description: 'The HTTP status of the last answer; null: there was none.',
  })
  responseStatus: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The first 2,048 bytes of the last answer as text; what is no text is replaced. null: there was none.',
  })
  responseBody: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the last attempt failed; null: it did not, or there was none.',
  })
  error: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was first tried; null: not yet.' })
  firstAttemptAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last tried; null: not yet.' })
  lastAttemptAt: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is tried again at the earliest; null: it is not, or it was not tried yet.',
  })
  nextAttemptAt: string | null;
}

@Filter('Which webhooks.')
export class WebhookFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The customer whose events they are sent.' })
  organizationId?: Ref<'IDComparator'> | null;

  @Field(named('WebhookStatusComparator'), { nullable: true, description: 'Whether they are sent events.' })
  status?: Ref<'WebhookStatusComparator'> | null;
}
list('Webhook', 'webhook', { NAME: 'The name.' });

@Filter('Which deliveries.')
export class WebhookDeliveryFilter {
  @Field(named('DeliveryStatusComparator'), { nullable: true, description: 'How their sending stands.' })
  status?: Ref<'DeliveryStatusComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they were last tried.' })
  lastAttemptAt?: Ref<'DateTimeComparator'> | null;
}
list('WebhookDelivery', 'delivery', { LAST_ATTEMPT_AT: 'When it was last tried; not yet tried counts as newest.' });
