import { ArgsType, Field, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { declare, listOf, named, Output, words, type Ref } from './declare';
import { DateTime } from './scalars';

words('IncidentGroupKey', Words.IncidentGroupKey, 'What incidents are counted by.', {
  ACCOUNT: 'The account that they are about.',
  STATUS: 'Where they stand.',
  PRIORITY: 'How urgent they are.',
  ORIGIN: 'How they came about.',
  BALL_WITH: 'Whose move it is.',
  SLA_STATE: 'How the promises on them stand.',
  ASSIGNEE: 'Whoever works on them.',
  CREATED_DAY: 'The day, in UTC, on which they were opened.',
});

@Output('How many incidents have these values in common. What was not grouped by is null.')
export class IncidentGroup {
  @Field(named('Account'), { nullable: true, description: 'The account; by ACCOUNT.' })
  account: Ref<'Account'> | null;

  @Field(named('IncidentStatus'), { nullable: true, description: 'The status; by STATUS.' })
  status: Words.IncidentStatus | null;

  @Field(named('IncidentPriority'), { nullable: true, description: 'The priority; by PRIORITY.' })
  priority: Words.IncidentPriority | null;

  @Field(named('IncidentOrigin'), { nullable: true, description: 'The origin; by ORIGIN.' })
  origin: Words.IncidentOrigin | null;

  @Field(named('Party'), { nullable: true, description: 'The party whose move it is; by BALL_WITH.' })
  ballWith: Words.Party | null;

  @Field(named('SlaState'), {
    nullable: true,
    description: 'How the promises stand, as `sla.state` of each of them; by SLA_STATE.',
  })
  slaState: Words.SlaState | null;

  @Field(named('Person'), {
    nullable: true,
    description: 'Whoever works on them; by ASSIGNEE, where null means that nobody does yet.',
  })
  assignee: Ref<'Person'> | null;

  @Field(() => DateTime, { nullable: true, description: 'The first instant of the day, in UTC; by CREATED_DAY.' })
  day: string | null;

  @Field(() => Int, { description: 'The number of incidents: exact, however many they are.' })
  count: number;
}

@ArgsType()
class IncidentGroupsArgs {
  @Field(named('IncidentFilter'), { nullable: true, description: 'Only incidents that match are counted.' })
  filter?: Ref<'IncidentFilter'> | null;

  @Field(listOf('IncidentGroupKey'), {
    description: 'What to count by, at least one of them; each combination that occurs is a group.',
  })
  groupBy: Words.IncidentGroupKey[];

  @Field(() => Int, {
    nullable: true,
    defaultValue: 500,
    description: 'How many groups at most, the largest first: 1 to 500.',
  })
  first?: number | null;
}
declare('IncidentGroupsArgs', IncidentGroupsArgs);
