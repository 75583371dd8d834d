import { ArgsType, Field, Float, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Taking } from './connection';
import { declare, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { ARN, AwsRegion, DateTime, Duration } from './scalars';

@Output('A name and value that narrow a CloudWatch metric.')
export class MetricDimension {
  @Field(() => String, { description: 'The name, such as InstanceId.' })
  name: string;

  @Field(() => String, { description: 'The value.' })
  value: string;
}

@ArgsType()
class MetricDataArgs {
  @Field(() => DateTime, { description: 'The beginning, included.' })
  start: Date;

  @Field(() => DateTime, { description: 'The end, excluded; after `start`.' })
  end: Date;

  @Field(() => Duration, {
    nullable: true,
    description:
      "The length of one data point, a multiple of one minute; by default the alarm's own period. It becomes longer where the series would have more than 14,400 points (by default 1,440), or where CloudWatch no longer keeps such short ones; the series' `period` says which it became.",
  })
  period?: string | null;
}
declare('MetricDataArgs', MetricDataArgs);

@ArgsType()
class AlarmHistoryArgs {
  @Field(() => Int, { nullable: true, description: 'How many entries, 1 to 100, by default 50.' })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The `nextToken` of the page before; without it the newest entries.',
  })
  nextToken?: string | null;
}
declare('AlarmHistoryArgs', AlarmHistoryArgs);

@Output('An alarm of Amazon CloudWatch as the service last saw it.', Node)
export class Alarm extends Node {
  @Field(() => ARN, { description: 'The ARN, unique in the service.' })
  arn: string;

  @Field(() => String, { description: 'The name, unique within its account and Region.' })
  name: string;

  @Field(named('AlarmState'), { description: 'The newest state that is known.' })
  state: Words.AlarmState;

  @Field(() => String, { nullable: true, description: "CloudWatch's reason for the state; null where it gave none." })
  stateReason: string | null;

  @Field(() => DateTime, { description: 'When CloudWatch changed to this state.' })
  stateUpdatedAt: string;

  @Field(() => String, {
    nullable: true,
    description: 'The namespace of its metric; null for composite alarms and metric math.',
  })
  namespace: string | null;

  @Field(() => String, { nullable: true, description: 'Its metric; null for composite alarms and metric math.' })
  metricName: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The value with which the metric is compared, in `unit`; null for composite alarms.',
  })
  threshold: number | null;

  @Field(() => Boolean, { description: 'Whether the service set it up; others are watched and never changed.' })
  managed: boolean;

  @Field(named('AlarmDefinition'), {
    nullable: true,
    description:
      'The definition in force that it was made from, with pseudoparameters; null for alarms made otherwise.',
  })
  definition: Ref<'AlarmDefinition'> | null;

  @Field(named('Resource'), {
    nullable: true,
    description: 'The resource it watches; null where it watches none, or one that is not known.',
  })
  resource: Ref<'Resource'> | null;

  @Field(named('Account'), { description: 'The account in which it is.' })
  account: Ref<'Account'>;

  @Field(() => AwsRegion, { description: 'The Region in which it is.' })
  region: string;

  @Taking('MetricDataArgs')
  @Field(listOf('MetricSeries'), {
    nullable: true,
    description:
      'The values of its metric, read from CloudWatch now and not stored. Null for composite alarms and metric math, and with an error where AWS does not answer. Costs 20 points.',
  })
  metricData: Ref<'MetricSeries'>[] | null;

  @Taking('AlarmHistoryArgs')
  @Field(named('AlarmHistoryPage'), {
    nullable: true,
    description:
      'Its history, newest first, read from CloudWatch now and not stored. Null with an error where AWS does not answer. Costs 20 points.',
  })
  history: Ref<'AlarmHistoryPage'> | null;

  @Field(() => String, {
    nullable: true,
    description:
      'How the metric is compared, as AWS spells it, such as GreaterThanThreshold; null for composite alarms.',
  })
  comparisonOperator: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The statistic or percentile, such as Average or p99; null for composite alarms and metric math.',
  })
  statistic: string | null;

  @Field(() => String, { nullable: true, description: 'The unit of the metric; null where the alarm names none.' })
  unit: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: 'The length of one evaluated data point; null for composite alarms and metric math.',
  })
  period: string | null;

  @Field(() => Int, { nullable: true, description: 'How many periods are looked at; null for composite alarms.' })
  evaluationPeriods: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many of them must breach; null: all, or a composite alarm.',
  })
  datapointsToAlarm: number | null;

  @Field(listOf('MetricDimension'), { description: 'What narrows the metric; empty for composite alarms.' })
  dimensions: MetricDimension[];

  @Field(() => Boolean, { description: 'Whether it combines other alarms instead of watching a metric.' })
  composite: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The expression over other alarms, in the words of AWS; null unless it is composite.',
  })
  alarmRule: string | null;

  @Field(() => DateTime, { description: 'When its configuration or state last changed here.' })
  updatedAt: string;
}

@Filter('Which alarms.')
export class AlarmFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;

  @Field(named('AlarmStateComparator'), { nullable: true, description: 'The state.' })
  state?: Ref<'AlarmStateComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The namespace of the metric.' })
  namespace?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The metric.' })
  metricName?: Ref<'StringComparator'> | null;

  @Field(named('BooleanComparator'), { nullable: true, description: 'Whether the service set it up.' })
  managed?: Ref<'BooleanComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The resource it watches.' })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account in which it is.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The Region.' })
  region?: Ref<'StringComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When the state last changed.' })
  stateUpdatedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('Alarm', 'CloudWatch alarm', {
  NAME: 'The name.',
  STATE_UPDATED_AT: 'When the state last changed.',
});
