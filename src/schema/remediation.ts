import { Field } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list } from './connection';
import { named, listOf, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime, JSONObject } from './scalars';

@Output(
  'One step of an automatic remediation: a check of its guards, an automation of AWS Systems Manager, or a look whether the alert is over.',
)
export class RemediationStep {
  @Field(() => String, { description: 'Its name, unique within the remediation.' })
  name: string;

  @Field(() => String, {
    description: 'What it does: CHECK_GUARDS, VERIFY_ALARM, or the SSM Automation document that it starts.',
  })
  action: string;

  @Field(named('RemediationStepStatus'), { description: 'Where it stands.' })
  status: Words.RemediationStepStatus;

  @Field(() => DateTime, { nullable: true, description: 'When it began; null: it has not.' })
  startedAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it has not.' })
  endedAt: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      'What it found or brought about: the verdict of a guard, what an automation printed. Null: nothing yet.',
  })
  output: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, or was left out; null otherwise.' })
  failureMessage: string | null;
}

@Output(
  'What is done automatically about an alert before an incident is opened for it; its steps in their order.',
  Node,
)
export class Remediation extends Node {
  @Field(() => String, {
    description: 'The SSM Automation document by which it is known: that of its last automation.',
  })
  runbook: string;

  @Field(named('RemediationStatus'), { description: 'Where it stands. Each ends in exactly one status.' })
  status: Words.RemediationStatus;

  @Field(listOf('RemediationStep'), { description: 'Its steps in their order, those that are still to come included.' })
  steps: Ref<'RemediationStep'>[];

  @Field(named('Explanation'), {
    nullable: true,
    description:
      'The newest verdict of its guards, with every limit that was looked at: why it may act, or why it may not. Null: nothing has been judged yet.',
  })
  guard: Ref<'Explanation'> | null;

  @Field(() => DateTime, { nullable: true, description: 'When its guards let it begin; null: they have not.' })
  startedAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it goes on.' })
  endedAt: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The newest execution in Systems Manager; null: none was started.',
  })
  executionId: string | null;

  @Field(named('Alert'), { nullable: true, description: 'The alert it is about.' })
  alert: Ref<'Alert'> | null;

  @Field(named('Incident'), {
    nullable: true,
    description: 'The incident that followed because it failed or was blocked; null: none.',
  })
  incident: Ref<'Incident'> | null;

  @Field(named('Resource'), { nullable: true, description: 'The resource that it works on.' })
  resource: Ref<'Resource'> | null;
}

@Filter('Which remediations.')
export class RemediationFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The account it works in.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('RemediationStatusComparator'), {
    nullable: true,
    description: 'Where it stands. SUCCEEDED are the incidents that were prevented.',
  })
  status?: Ref<'RemediationStatusComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The incident that followed.' })
  incidentId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When its guards let it begin.' })
  startedAt?: Ref<'DateTimeComparator'> | null;
}

list('Remediation', 'remediation', { STARTED_AT: 'When its guards let it begin.' });
