import { ArgsType, Field, Int, InterfaceType } from 'type-graphql';
import type * as Words from '../domain/words';
import { connection, Filter } from './connection';
import { declare, named, Output, type Ref } from './declare';
import { Node, typeName } from './node';
import { BigIntText, Cursor, DateTime, JSONObject } from './scalars';

@InterfaceType({
  description:
    'What a stream delivers. Keep the newest cursor, whatever the item: with it a new stream goes on without a gap.',
  resolveType: typeName,
})
export abstract class StreamItem {
  @Field(() => Cursor, { description: 'The place in the log up to which the stream is complete with this item.' })
  cursor: string;
}
declare('StreamItem', StreamItem);

@Output(
  'One change: at once audit record, timeline entry and stream message. Events are never changed.',
  Node,
  StreamItem,
)
export class Event extends Node {
  cursor: string;

  @Field(() => BigIntText, {
    description:
      'Counts the events of the organization that the viewer’s side may see. In a stream without filter, to a viewer of all its accounts, consecutive ones differ by exactly 1.',
  })
  ordinal: string;

  @Field(named('Organization'), {
    nullable: true,
    description: 'The customer it belongs to; null: none. Those are seen by Accelerate only.',
  })
  organization: Ref<'Organization'> | null;

  @Field(named('EventKind'), { description: 'What happened.' })
  kind: Words.EventKind;

  @Field(() => DateTime, { description: 'When it happened.' })
  occurredAt: string;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  recordedAt: string;

  @Field(named('Actor'), { description: 'Who did it.' })
  actor: Ref<'Actor'>;

  @Field(named('Party'), { description: "The actor's side." })
  party: Words.Party;

  @Field(named('Responsibility'), {
    nullable: true,
    description: 'The row of the responsibility table under which it was done; null where no activity fits.',
  })
  raciActivity: Ref<'Responsibility'> | null;

  @Field(named('Account'), { nullable: true, description: 'The account it is about; null: none.' })
  account: Ref<'Account'> | null;

  @Field(named('Node'), { nullable: true, description: 'What changed, as it is now; null where it is gone.' })
  subject: Ref<'Node'> | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'What changed, as it was before; null where it did not exist or does not matter.',
  })
  before: Record<string, unknown> | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'What changed, as it was then; null where it does not matter.',
  })
  after: Record<string, unknown> | null;

  @Field(() => String, { description: 'What happened, in one sentence to show.' })
  summary: string;

  @Field(named('Incident'), { nullable: true, description: 'The incident it concerns, as it is now; null: none.' })
  incident: Ref<'Incident'> | null;
}

connection('Event', 'event', {
  resumeAfter: {
    type: () => Cursor,
    description:
      'Where to go on: the cursor up to which this page is complete, also when it is empty. For `after` of the query and of a subscription.',
  },
});

@Filter('Which events.')
export class EventFilter {
  @Field(named('EventKindComparator'), { nullable: true, description: 'What happened.' })
  kind?: Ref<'EventKindComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account it is about.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The incident it concerns.' })
  incidentId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'What changed.' })
  subjectId?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The type of what changed, such as Incident.' })
  subjectType?: Ref<'StringComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The person or key that did it.' })
  actorId?: Ref<'IDComparator'> | null;

  @Field(named('PartyComparator'), { nullable: true, description: "The actor's side." })
  party?: Ref<'PartyComparator'> | null;

  @Field(named('IncidentPriorityComparator'), {
    nullable: true,
    description: 'The priority that the incident had then.',
  })
  priority?: Ref<'IncidentPriorityComparator'> | null;

  @Field(named('StringComparator'), {
    nullable: true,
    description: 'The code of the row of the responsibility table under which it was done.',
  })
  raciCode?: Ref<'StringComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When it happened.' })
  occurredAt?: Ref<'DateTimeComparator'> | null;
}

@ArgsType()
class EventsArgs {
  @Field(() => Int, { description: 'How many events at most: 1 to 200.' })
  first: number;

  @Field(() => String, {
    nullable: true,
    description: 'Only events that follow this cursor; without it from the oldest. Every cursor of the log will do.',
  })
  after?: string | null;

  @Field(named('EventFilter'), { nullable: true, description: 'Only events that match.' })
  filter?: Ref<'EventFilter'> | null;
}
declare('EventsArgs', EventsArgs);
