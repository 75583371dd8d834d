import { Field, Float } from 'type-graphql';
import type * as Words from '../domain/words';
import { listOf, named, Output } from './declare';
import { DateTime, Duration, JSONObject } from './scalars';

@Output('One value of a metric.')
export class MetricPoint {
  @Field(() => DateTime, { description: 'The beginning of the period for which it stands.' })
  timestamp: string;

  @Field(() => Float, { description: 'The value, in the unit of the series.' })
  value: number;
}

@Output('The values of a CloudWatch metric over a time.')
export class MetricSeries {
  @Field(() => String, { description: 'The label that CloudWatch gives it.' })
  label: string;

  @Field(() => String, { description: 'The statistic or percentile, such as Average or p99.' })
  statistic: string;

  @Field(() => String, { nullable: true, description: 'The unit; null where CloudWatch names none.' })
  unit: string | null;

  @Field(() => Duration, { description: 'The length of time for which each point stands.' })
  period: string;

  @Field(listOf('MetricPoint'), {
    description: 'The points, oldest first. Periods without data have none.',
  })
  points: MetricPoint[];
}

@Output('One entry of the history of a CloudWatch alarm.')
export class AlarmHistory {
  @Field(() => DateTime, { description: 'When it happened.' })
  timestamp: string;

  @Field(named('AlarmHistoryItemType'), { description: 'What it is about.' })
  type: Words.AlarmHistoryItemType;

  @Field(() => String, { description: 'What happened, in the words of CloudWatch.' })
  summary: string;

  @Field(() => JSONObject, {
    nullable: true,
    description: "CloudWatch's own record of it; null where that is no JSON object.",
  })
  data: Record<string, unknown> | null;
}

@Output('A page of the history of a CloudWatch alarm. CloudWatch pages forward only.')
export class AlarmHistoryPage {
  @Field(listOf('AlarmHistory'), { description: 'The entries, newest first.' })
  items: AlarmHistory[];

  @Field(() => String, { nullable: true, description: 'Leads to the next page; null: this is the last one.' })
  nextToken: string | null;
}
