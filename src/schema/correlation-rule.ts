import { ArgsType, Field, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { declare, Input, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { payload, Versioned } from './payload';
import { DateTime, Duration } from './scalars';

@Output(
  'What an organization declares to be one matter: alarms with something in common that come together. Where so many come within the window, they are one incident (or, where their impact is uncertain, one question to the customer); the incidents that the first of them opened become its duplicates. Declared rules come before the built-in correlation, which judges whatever stays below the threshold.',
  Node,
)
export class CorrelationRule extends Node {
  @Field(named('Organization'), { description: 'The customer for whose alerts it is.' })
  organization: Ref<'Organization'>;

  @Field(() => String, { description: 'The name, unique in the organization.' })
  name: string;

  @Field(listOf('CorrelationKey'), {
    description:
      'What the alerts of one group have in common. An incident belongs to one account: alerts of two accounts are never in one group, with or without ACCOUNT.',
  })
  groupBy: Words.CorrelationKey[];

  @Field(() => String, {
    nullable: true,
    description: 'Of TAG: the key of the tag on the resource. Null where `groupBy` has no TAG.',
  })
  tagKey: string | null;

  @Field(() => [String], {
    description:
      'The definitions whose alerts it is for; empty: all. A rule for named definitions comes before the one for all. Of an alarm that may be one of several rows of the catalogue all must be named.',
  })
  configurationIds: string[];

  @Field(() => Duration, {
    description:
      'How close together they come: the threshold is reached by alarms no further apart, and the group takes more until it has been quiet for so long. An alarm that is in the group returns to it as long as its incident is open.',
  })
  window: string;

  @Field(() => Int, {
    description:
      'How many different alarms make a group; repeats of one alarm count once, and known and uncertain impact are counted apart.',
  })
  threshold: number;

  @Field(named('CorrelationMode'), { description: 'Whether it acts, watches or rests.' })
  mode: Words.CorrelationMode;

  @Field(() => Int, { description: 'Rises with every change; for `expectedVersion`. Explanations name it.' })
  version: number;
}

@Input('What a correlation rule says.')
export class CorrelationRuleDraft {
  @Field(listOf('CorrelationKey'), {
    description: 'What the alerts of one group have in common: at least one key, none twice.',
  })
  groupBy: Words.CorrelationKey[];

  @Field(() => String, {
    nullable: true,
    description:
      'With TAG in `groupBy`: the key of the tag on the resource, 1 to 128 characters. Alerts about resources without it are left to the next rule. Without TAG it must be left out.',
  })
  tagKey?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Up to 100 configuration ids of the catalogue or of the customer’s own alarm profiles, none twice. Left out or empty: alerts of all definitions.',
  })
  configurationIds?: string[] | null;

  @Field(() => Duration, { description: 'How close together the alarms come: PT1M to P1D.' })
  window: string;

  @Field(() => Int, { description: 'How many different alarms make a group: 2 to 1000.' })
  threshold: number;
}

@Output(
  'What a correlation rule would have made of the alerts of a period, compared with what became of them. The alerts are judged anew, one after the other as they were first seen, by the rule of the draft and beneath it the built-in correlation; other declared rules have no part in it. An incident counts as open as long as the one that its alerts were in.',
)
export class CorrelationRehearsal {
  @Field(() => Int, {
    description:
      'The alerts that were judged: those of known impact that monitoring made incidents of or added to one, as far as the viewer sees them.',
  })
  alerts: number;

  @Field(() => Int, {
    description: 'How many incidents they were, those that became duplicates of a group left out.',
  })
  incidentsThen: number;

  @Field(() => Int, { description: 'How many they would have been under the rule, duplicates left out too.' })
  incidentsNow: number;
}

@Input(
  'Makes a correlation rule, or changes one as a whole. It holds for alerts that come from then on; incidents that are open stay as they are. Setting what is set already changes nothing.',
)
export class SetCorrelationRuleInput extends Versioned {
  @Field(() => ID, { nullable: true, description: 'The rule that is changed; left out: a new one.' })
  id?: string | null;

  @Field(() => ID, {
    description: 'The customer for whose alerts it is. Only callers who see all of its accounts can set it.',
  })
  organizationId: string;

  @Field(() => String, { description: 'The name, unique in the organization, 1 to 100 characters.' })
  name: string;

  @Field(named('CorrelationRuleDraft'), { description: 'What it says.' })
  rule: CorrelationRuleDraft;

  @Field(named('CorrelationMode'), {
    description:
      'Whether it acts, watches or rests. Of those that are ACTIVE no two are for the same definition, and no two for all definitions: the second is refused with ALREADY_EXISTS.',
  })
  mode: Words.CorrelationMode;
}
payload('SetCorrelationRule', {
  correlationRule: { type: named('CorrelationRule'), description: 'The rule as it is set.' },
});

@ArgsType()
class CorrelationRehearsalArgs {
  @Field(() => ID, { description: 'The organization whose alerts are judged anew.' })
  organizationId: string;

  @Field(named('CorrelationRuleDraft'), { description: 'The rule to try, held to what a rule that is set is held to.' })
  rule: CorrelationRuleDraft;

  @Field(() => DateTime, { description: 'The first instant of the period, by when alerts were first seen.' })
  from: string;

  @Field(() => DateTime, {
    description:
      'The first instant after the period, at most 90 days after `from`. With more than 5000 alerts, or with so many incidents open at once that it would take too long, the period is refused as BAD_USER_INPUT.',
  })
  to: string;
}
declare('CorrelationRehearsalArgs', CorrelationRehearsalArgs);
