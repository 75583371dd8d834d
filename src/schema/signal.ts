import { Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list } from './connection';
import { named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime, JSONObject } from './scalars';

@Output('A message from outside, kept as it came, with what became of it. Nothing that arrives is dropped.', Node)
export class Signal extends Node {
  @Field(named('SignalSource'), { description: 'Where it came from.' })
  source: Words.SignalSource;

  @Field(() => DateTime, { description: 'When it was stored.' })
  receivedAt: string;

  @Field(() => DateTime, { description: 'When the sender says that it happened.' })
  occurredAt: string;

  @Field(named('IngestOutcome'), { description: 'What became of it.' })
  outcome: Words.IngestOutcome;

  @Field(named('Explanation'), { description: 'Why.' })
  explanation: Ref<'Explanation'>;

  @Field(named('Alert'), { nullable: true, description: 'The alert it opened or joined; null: none.' })
  alert: Ref<'Alert'> | null;

  @Field(() => JSONObject, { description: 'What the sender sent.' })
  payload: Record<string, unknown>;

  @Field(() => String, { description: "The sender's own id of the message." })
  senderEventId: string;

  @Field(named('Account'), {
    nullable: true,
    description:
      'The account it is about; null: it names none that is under management. Those are seen by Accelerate only.',
  })
  account: Ref<'Account'> | null;

  @Field(named('Signal'), {
    nullable: true,
    description: "The earlier signal with the same sender's id; null unless the outcome is DUPLICATE.",
  })
  duplicateOf: Ref<'Signal'> | null;

  @Field(() => Int, { description: 'How many times the very same message arrived; it is stored once.' })
  deliveries: number;
}

@Filter('Which signals.')
export class SignalFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('SignalSourceComparator'), { nullable: true, description: 'Where it came from.' })
  source?: Ref<'SignalSourceComparator'> | null;

  @Field(named('IngestOutcomeComparator'), { nullable: true, description: 'What became of it.' })
  outcome?: Ref<'IngestOutcomeComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account; `isNull: true`: it belongs to none.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The alert it opened or joined.' })
  alertId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When it was stored.' })
  receivedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: "The sender's own id of the message." })
  senderEventId?: Ref<'StringComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('Signal', 'signal', { RECEIVED_AT: 'When it was stored.' });
