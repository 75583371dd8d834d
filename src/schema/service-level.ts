import { ArgsType, Field, Float, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Taking } from './connection';
import { declare, listOf, named, Output } from './declare';
import { Node } from './node';
import { DateTime, Duration } from './scalars';

@Output('One promise on an incident, the first response or the resolution, as it stands at an instant.')
export class SlaTarget {
  @Field(() => Duration, {
    nullable: true,
    description: 'How much clock time is given; null: no target is agreed for this tier and priority.',
  })
  target: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the target is used up: when it was, or will be if the clock goes on as it does now. Null without a target, while waiting for the customer leaves it open, and where nothing is owed.',
  })
  dueAt: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When three quarters of the target are used; null as `dueAt` is.',
  })
  atRiskAt: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the promised thing was done, in time or late; null: not yet.',
  })
  metAt: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the target was exceeded; null: it was not.',
  })
  breachedAt: string | null;

  @Field(() => Duration, { description: 'How long the clock has run; pauses do not count.' })
  elapsed: string;

  @Field(named('SlaStatus'), { description: 'How it stands. Without a target it is never BREACHED.' })
  status: Words.SlaStatus;
}

@Output('A span in which nothing was counted.')
export class SlaPause {
  @Field(() => DateTime, { description: 'When it began.' })
  from: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it lasts.' })
  until: string | null;

  @Field(named('SlaPauseReason'), { description: 'Why. Two reasons at once are two pauses.' })
  reason: Words.SlaPauseReason;
}

@Output('The promises on an incident as they stood, or will stand, at an instant.')
export class SlaReading {
  @Field(() => DateTime, {
    description: 'The instant that was asked for; the opening where it was before the incident opened.',
  })
  time: string;

  @Field(named('SlaTarget'), { description: "Accelerate's first word to the customer." })
  response: SlaTarget;

  @Field(named('SlaTarget'), { description: 'The resolution.' })
  resolution: SlaTarget;
}

@ArgsType()
class SlaAsOfArgs {
  @Field(() => DateTime, {
    description:
      'The instant. Of the past it tells what was known then; of the future what comes if nothing else happens.',
  })
  time: string;
}
declare('SlaAsOfArgs', SlaAsOfArgs);

@Output(
  'The service-level clocks of an incident. They are computed from its events and the version of the targets in force when it opened, whenever they are asked for.',
)
export class SlaClock {
  @Field(() => String, {
    description:
      'The version of the targets that it keeps, those in force when it opened; `none` where there were none.',
  })
  policyVersion: string;

  @Field(named('SlaTarget'), {
    description:
      'The first response: from the opening to Accelerate’s first word to the customer. Where Accelerate opened the incident, its notification is that word.',
  })
  response: SlaTarget;

  @Field(named('SlaTarget'), { description: 'The resolution: from the opening until it is resolved.' })
  resolution: SlaTarget;

  @Field(listOf('SlaPause'), { description: 'When the clocks stood still, oldest first.' })
  pauses: SlaPause[];

  @Taking('SlaAsOfArgs')
  @Field(named('SlaReading'), { description: 'The promises at another instant, recomputed from the events.' })
  asOf: SlaReading;

  @Field(() => DateTime, { description: 'The instant for which the clocks are read: now, in service time.' })
  computedAt: string;

  @Field(named('SlaState'), { description: 'Both promises in one word, the most pressing first.' })
  state: Words.SlaState;
}

@Output('How much time is given for one tier and priority.')
export class SlaPolicyTarget {
  @Field(named('ServiceTier'), { description: 'The service tier of the account when the incident opens.' })
  serviceTier: Words.ServiceTier;

  @Field(named('IncidentPriority'), { description: 'The priority of the incident.' })
  priority: Words.IncidentPriority;

  @Field(() => Duration, { nullable: true, description: 'Until the first response; null: no target is agreed.' })
  response: string | null;

  @Field(() => Duration, { nullable: true, description: 'Until the resolution; null: no target is agreed.' })
  resolution: string | null;
}

@Output(
  'A version of the service-level targets. It holds for incidents that open from its date on, until a later version begins; an incident keeps the version under which it opened.',
  Node,
)
export class SlaPolicy extends Node {
  @Field(() => String, { description: 'Its name.' })
  version: string;

  @Field(() => DateTime, { description: 'From when on incidents that open are judged by it.' })
  effectiveFrom: string;

  @Field(() => Boolean, { description: 'Whether the values are examples that promise nothing.' })
  sample: boolean;

  @Field(listOf('SlaPolicyTarget'), { description: 'The targets, by tier and priority.' })
  targets: SlaPolicyTarget[];
}

@Output('How one kind of promise was kept for one tier and priority.')
export class SlaAdherenceRow {
  @Field(named('ServiceTier'), { description: 'The tier of the account when the incident opened.' })
  serviceTier: Words.ServiceTier;

  @Field(named('IncidentPriority'), { description: 'The priority whose target was in force at the verdict.' })
  priority: Words.IncidentPriority;

  @Field(named('SlaKind'), { description: 'Which promise.' })
  kind: Words.SlaKind;

  @Field(() => Int, { description: 'Promises on which the verdict fell in the period: met or breached.' })
  measured: number;

  @Field(() => Int, { description: 'Those done in time.' })
  met: number;

  @Field(() => Int, {
    description: 'Those whose target was used up in the period, whether or not they are done since.',
  })
  breached: number;

  @Field(() => Int, {
    description: 'Promises that fell away because the incident turned out to be none; they are not measured.',
  })
  voided: number;

  @Field(() => Float, { nullable: true, description: 'The share of `met` in `measured`, 0 to 100; null: none.' })
  percent: number | null;
}

@Output(
  'How the service-level targets were kept in a period, recomputed from the event log alone. Incidents reported as a test are not counted.',
)
export class SlaAdherence {
  @Field(() => String, { description: 'The version in force when the period ended; `none` where there was none.' })
  policyVersion: string;

  @Field(listOf('SlaAdherenceRow'), { description: 'A row for each tier, priority and kind, with zeros too.' })
  rows: SlaAdherenceRow[];
}

@ArgsType()
class SlaPoliciesArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      'The organization whose targets are asked for. The versions are the same for all; one that is not yours to see has none.',
  })
  organizationId?: string | null;
}
declare('SlaPoliciesArgs', SlaPoliciesArgs);

@ArgsType()
class SlaAdherenceArgs {
  @Field(() => ID, { description: 'The organization whose incidents are judged, as far as the viewer sees them.' })
  organizationId: string;

  @Field(() => ID, { nullable: true, description: 'Only the incidents of this account.' })
  accountId?: string | null;

  @Field(() => DateTime, { description: 'The first instant of the period.' })
  from: string;

  @Field(() => DateTime, {
    description: 'The first instant after the period. At most 400 days after `from`; in the future it means now.',
  })
  to: string;
}
declare('SlaAdherenceArgs', SlaAdherenceArgs);
