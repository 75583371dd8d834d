import { Field } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list } from './connection';
import { named, Output, type Ref } from './declare';
import { Node } from './node';
import { ARN, AwsRegion, DateTime, JSONObject } from './scalars';

@Output(
  'A change in an account, as AWS CloudTrail recorded it: every one of Accelerate’s, and those of others that name a resource which the service knows. Read every few minutes; CloudTrail itself takes up to a quarter of an hour. Calls that only read, and calls that AWS refused, are none.',
  Node,
)
export class ChangeRecord extends Node {
  @Field(named('Account'), { description: 'The account that was changed.' })
  account: Ref<'Account'>;

  @Field(() => DateTime, { description: 'When the call was made; CloudTrail counts whole seconds.' })
  eventTime: string;

  @Field(() => String, { description: 'The operation of the AWS API, such as StopInstances.' })
  eventName: string;

  @Field(() => String, {
    description:
      'Who called: a person’s user name, the session of a role, or the host of an AWS service that acted by itself.',
  })
  requester: string;

  @Field(named('Party'), {
    description:
      'ACCELERATE: the call was made by the role through which Accelerate works in the account. CUSTOMER: everybody else.',
  })
  party: Words.Party;

  @Field(() => String, {
    nullable: true,
    description: 'What Accelerate made the change for; null: not known, or not Accelerate’s change.',
  })
  businessNeed: string | null;

  @Field(named('BusinessNeedType'), { nullable: true, description: 'What `businessNeed` is; null where that is null.' })
  businessNeedType: Words.BusinessNeedType | null;

  @Field(named('Resource'), {
    nullable: true,
    description: 'The resource that was changed, the first where the call names several; null: none that is known.',
  })
  resource: Ref<'Resource'> | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      'What the call asked for, as CloudTrail wrote it; `{"truncated": true}` where that is over 32,000 characters. Null: nothing.',
  })
  requestParameters: Record<string, unknown> | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'What AWS answered, as `requestParameters`; null: nothing, or CloudTrail left it out.',
  })
  responseElements: Record<string, unknown> | null;

  @Field(() => String, { description: 'CloudTrail’s id of the event.' })
  eventId: string;

  @Field(() => String, { description: 'The service that was called, such as ec2.amazonaws.com.' })
  eventSource: string;

  @Field(() => AwsRegion, { description: 'The Region in which the call was made.' })
  region: string;

  @Field(() => ARN, { nullable: true, description: 'The role that the caller had assumed; null: none.' })
  roleArn: string | null;

  @Field(() => String, { nullable: true, description: 'By what program it was called; null: not told.' })
  userAgent: string | null;

  @Field(named('Incident'), {
    nullable: true,
    description:
      'The incident that followed the automatic remediation which this change was part of; null: part of none, or it needed no incident.',
  })
  incident: Ref<'Incident'> | null;
}

@Filter('Which changes.')
export class ChangeRecordFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The account that was changed.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), {
    nullable: true,
    description: 'The resource in `resource`. `Resource.changes` lists also those that name it beside others.',
  })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When the call was made.' })
  eventTime?: Ref<'DateTimeComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The operation, such as StopInstances.' })
  eventName?: Ref<'StringComparator'> | null;

  @Field(named('PartyComparator'), { nullable: true, description: 'Whose change it was.' })
  party?: Ref<'PartyComparator'> | null;
}

list('ChangeRecord', 'change', { EVENT_TIME: 'When the call was made.' });
