import { ArgsType, Field, ID } from 'type-graphql';
import type * as Words from '../domain/words';
import { declare, listOf, named, Output, type Ref } from './declare';
import { StreamItem } from './event';
import { Cursor, DateTime } from './scalars';

@Output('The first item of a stream: every event after its cursor that passes the filter will follow.', StreamItem)
export class StreamOpened extends StreamItem {
  @Field(() => DateTime, { description: "The server's time." })
  serverTime: string;
}

@Output('Sent while nothing else is: the stream lives, and is complete up to this cursor.', StreamItem)
export class Heartbeat extends StreamItem {
  @Field(() => DateTime, { description: "The server's time." })
  serverTime: string;
}

@Output(
  'A hole: events before its cursor can no longer be delivered. Read your lists anew; the stream goes on.',
  StreamItem,
)
export class Discontinuity extends StreamItem {
  @Field(named('StreamReason'), { description: 'Why.' })
  reason: Words.StreamReason;

  @Field(() => Cursor, { description: 'The oldest cursor from which a stream can be complete.' })
  oldestCursor: string;
}

@Output('The last item of a stream that the server ends. Its cursor is the one to go on with.', StreamItem)
export class StreamClosed extends StreamItem {
  @Field(named('StreamReason'), { description: 'Why.' })
  reason: Words.StreamReason;

  @Field(() => Boolean, { description: 'Whether to connect again at once; false: something must change first.' })
  reconnect: boolean;
}

@Output('Where the log begins and ends for streams, at this moment.')
export class StreamPosition {
  @Field(() => Cursor, {
    description: 'The newest place. Take it before you read lists, and subscribe after it: nothing is lost between.',
  })
  latest: string;

  @Field(() => Cursor, { description: 'The oldest cursor that a subscription accepts.' })
  oldest: string;

  @Field(() => DateTime, { description: "The server's time." })
  serverTime: string;
}

@ArgsType()
class EventStreamArgs {
  @Field(() => Cursor, {
    nullable: true,
    description: 'Deliver what follows this cursor, then what happens; without it only what happens from now on.',
  })
  after?: string | null;

  @Field(named('EventFilter'), { nullable: true, description: 'Only events that match.' })
  filter?: Ref<'EventFilter'> | null;
}
declare('EventStreamArgs', EventStreamArgs);

@ArgsType()
class IncidentEventStreamArgs {
  @Field(() => Cursor, {
    nullable: true,
    description: 'Deliver what follows this cursor, then what happens; without it only what happens from now on.',
  })
  after?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only incidents of this account.' })
  accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only this incident.' })
  incidentId?: string | null;

  @Field(listOf('IncidentPriority'), { nullable: true, description: 'Only incidents that then had one of these.' })
  priority?: Words.IncidentPriority[] | null;
}
declare('IncidentEventStreamArgs', IncidentEventStreamArgs);
