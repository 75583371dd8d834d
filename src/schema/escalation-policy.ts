import { Field, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { payload, Versioned } from './payload';
import { Duration } from './scalars';

@Output('One step of an escalation policy: when it is taken, and who is told.')
export class EscalationStep {
  @Field(() => Duration, {
    description:
      'How long after the incident began to wait for an acknowledgement: when it was opened or reopened, got another priority, or the customer had done their part.',
  })
  after: string;

  @Field(() => [String], {
    description:
      'The addresses that get a mail; empty: the step is told by its event INCIDENT_ESCALATED alone. Mails are sent where the service has a mail server (its setting SMTP_URL); where it has none, the step is taken all the same and its event says to Accelerate that nothing was sent.',
  })
  emails: string[];

  @Field(listOf('Webhook'), {
    description:
      'The webhooks that are sent the event INCIDENT_ESCALATED, by name, whatever kinds they ask for otherwise; once. One that is disabled then is sent it when it is enabled again.',
  })
  webhooks: Ref<'Webhook'>[];
}

@Output(
  'Who is told when nobody acknowledges an incident in time, or nobody works on it for long. An organization has at most one policy for each priority. Each step and each reminder is an event INCIDENT_ESCALATED in the timeline and the streams.',
  Node,
)
export class EscalationPolicy extends Node {
  @Field(named('Organization'), { description: 'The customer whose incidents it is for.' })
  organization: Ref<'Organization'>;

  @Field(() => String, { description: 'The name, unique in the organization.' })
  name: string;

  @Field(listOf('IncidentPriority'), {
    description: 'The priorities of the incidents that it is for; empty: the policy rests.',
  })
  priorities: Words.IncidentPriority[];

  @Field(listOf('EscalationStep'), {
    description:
      'The steps, each later than the one before. An acknowledgement, the resolution and the customer’s turn stop them; each is taken once for every time that the incident waits.',
  })
  steps: EscalationStep[];

  @Field(() => Duration, {
    nullable: true,
    description:
      'After how long without anything done about an open incident that is Accelerate’s to move, acknowledged or not, those of the steps that were taken (else of the first) are reminded; again and again, until something is done. null: never.',
  })
  renotifyAfter: string | null;

  @Field(() => Int, { description: 'Rises with every change; for `expectedVersion`.' })
  version: number;
}

@Input('One step of an escalation policy.')
export class EscalationStepInput {
  @Field(() => Duration, {
    description:
      'How long after the incident began to wait for an acknowledgement: PT1S to P30D, more than in the step before.',
  })
  after: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'Up to 20 e-mail addresses, each once, of the plain form name@example.com; kept in lower case. Left out: nobody gets a mail, and the event alone tells of the step.',
  })
  emails?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Up to 10 webhooks of the organization, each once, that are sent the event of the step.',
  })
  webhookIds?: string[] | null;
}

@Input(
  'Makes an escalation policy, or changes one as a whole. Incidents that are open go on under it from their next step; those that are older than the policy count from when it was made. Setting what is set already changes nothing.',
)
export class SetEscalationPolicyInput extends Versioned {
  @Field(() => ID, { nullable: true, description: 'The policy that is changed; left out: a new one.' })
  id?: string | null;

  @Field(() => ID, {
    description: 'The customer whose incidents it is for. Only callers who see all of its accounts can set it.',
  })
  organizationId: string;

  @Field(() => String, { description: 'The name, unique in the organization, 1 to 100 characters.' })
  name: string;

  @Field(listOf('IncidentPriority'), {
    description:
      'The priorities of the incidents that it is for, none of which another policy of the organization covers. An empty list lets the policy rest.',
  })
  priorities: Words.IncidentPriority[];

  @Field(listOf('EscalationStepInput'), { description: '1 to 10 steps, each later than the one before.' })
  steps: EscalationStepInput[];

  @Field(() => Duration, {
    nullable: true,
    description:
      'After how long without anything done about an open incident its recipients are reminded, PT5M to P30D. Left out: never.',
  })
  renotifyAfter?: string | null;
}
payload('SetEscalationPolicy', {
  escalationPolicy: { type: named('EscalationPolicy'), description: 'The policy as it is set.' },
});
