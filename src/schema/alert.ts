import { Field, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { Input, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { payload, Versioned } from './payload';
import { DateTime } from './scalars';

@Output(
  'One condition while it lasts: the signals that speak of it, gathered. At most one is open for each `dedupKey`.',
  Node,
)
export class Alert extends Node {
  @Field(named('SignalSource'), { description: 'Where its signals come from.' })
  source: Words.SignalSource;

  @Field(named('AlertStatus'), { description: 'Where it stands.' })
  status: Words.AlertStatus;

  @Field(named('Impact'), { description: 'What is known about its effect.' })
  impact: Words.Impact;

  @Field(() => String, {
    description: 'What makes signals belong together, readable: source, version of the rule, account, Region and name.',
  })
  dedupKey: string;

  @Field(() => Int, { description: 'How many times the condition was reported as present.' })
  count: number;

  @Field(() => DateTime, { description: 'When its first signal happened.' })
  firstSeenAt: string;

  @Field(() => DateTime, { description: 'When its newest signal happened.' })
  lastSeenAt: string;

  @Field(named('Account'), { description: 'The account it is about.' })
  account: Ref<'Account'>;

  @Field(named('Resource'), { nullable: true, description: 'The resource it is about; null: none that is known.' })
  resource: Ref<'Resource'> | null;

  @Field(named('Alarm'), { nullable: true, description: 'The CloudWatch alarm behind it; null: none that is known.' })
  alarm: Ref<'Alarm'> | null;

  @Field(named('Incident'), { nullable: true, description: 'The incident it belongs to; null: none.' })
  incident: Ref<'Incident'> | null;

  @Field(named('Suppression'), {
    nullable: true,
    description:
      'The suppression that holds it back, or held it until it was over; null: none, or one of the whole organization where you see single accounts. Its `explanation` says why it was held.',
  })
  suppressedBy: Ref<'Suppression'> | null;
  @Field(listOf('Remediation'), {
    description: 'What was done about it automatically, the oldest first. Empty: its definition has no remediation.',
  })
  remediations: Ref<'Remediation'>[];

  @Field(named('Explanation'), { description: 'Why it has this impact and what followed from it.' })
  explanation: Ref<'Explanation'>;

  @Field(() => String, { description: 'What is the matter, in one line.' })
  title: string;

  @Field(() => Boolean, {
    description: 'Whether it changes its state again and again: four times within thirty minutes.',
  })
  flapping: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the customer can say whether it has an impact; null: nothing was asked.',
  })
  answerDueAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it is open.' })
  resolvedAt: string | null;

  @Listed('Signal', 'The signals that it gathers.')
  signals: Ref<'SignalConnection'>;

  @Field(() => DateTime, { description: 'When something about it last changed.' })
  updatedAt: string;

  @Field(() => Int, { description: 'Rises with every change; for `expectedVersion`.' })
  version: number;
}

@Filter('Which alerts.')
export class AlertFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('SignalSourceComparator'), { nullable: true, description: 'Where its signals come from.' })
  source?: Ref<'SignalSourceComparator'> | null;

  @Field(named('AlertStatusComparator'), { nullable: true, description: 'Where it stands.' })
  status?: Ref<'AlertStatusComparator'> | null;

  @Field(named('ImpactComparator'), { nullable: true, description: 'What is known about its effect.' })
  impact?: Ref<'ImpactComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account it is about.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The resource it is about.' })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The CloudWatch alarm behind it.' })
  alarmId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The incident it belongs to.' })
  incidentId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When its first signal happened.' })
  firstSeenAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When its newest signal happened.' })
  lastSeenAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'What makes its signals belong together.' })
  dedupKey?: Ref<'StringComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('Alert', 'alert', {
  FIRST_SEEN_AT: 'When its first signal happened.',
  LAST_SEEN_AT: 'When its newest signal happened.',
});

@Input('Says that an alert has an impact.')
export class ConfirmAlertImpactInput extends Versioned {
  @Field(() => ID, { description: 'The alert, in OPEN, AWAITING_CUSTOMER or SUPPRESSED.' })
  alertId: string;

  @Field(named('IncidentPriority'), { description: 'How urgent the incident is.' })
  priority: Words.IncidentPriority;

  @Field(() => String, {
    nullable: true,
    description:
      'What the impact is; becomes the description and the first comment of the incident. At most 8,000 characters.',
  })
  comment?: string | null;
}
payload('ConfirmAlertImpact', {
  alert: { type: named('Alert'), description: 'The alert, now ESCALATED.' },
  incident: { type: named('Incident'), description: 'The incident that was opened.' },
});

@Input('Says that an alert has no impact.')
export class DismissAlertInput extends Versioned {
  @Field(() => ID, { description: 'The alert, in OPEN, AWAITING_CUSTOMER or SUPPRESSED.' })
  alertId: string;

  @Field(() => String, { description: 'Why it has none; kept with the alert. 1 to 8,000 characters.' })
  reason: string;
}
payload('DismissAlert', { alert: { type: named('Alert'), description: 'The alert, now RESOLVED.' } });
