import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver, Subscription } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

/** Streams are served from the event log; whoever executes the schema by other means is told so. */
function refuseElsewhere(): never {
  throw new GraphQLError('Subscriptions are served over WebSocket (graphql-transport-ws) and server-sent events.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

@Resolver()
export class EventResolver {
  @Query(named('EventConnection'), {
    nullable: true,
    description:
      'The event log, oldest first, as far as the viewer may see it: the same events, order and cursors as in the streams. It reaches back over every stored event.',
  })
  events(@Args(named('EventsArgs') as never) _page: object, @Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return readRoot(context, info);
  }

  @Query(named('StreamPosition'), { description: 'Where the event log begins and ends for streams, at this moment.' })
  streamPosition(@Ctx() context: Context, @Info() info: GraphQLResolveInfo) {
    return readRoot(context, info);
  }
}

@Resolver()
export class EventStreamResolver {
  @Subscription(named('StreamItem'), {
    subscribe: refuseElsewhere,
    description:
      'The event log as it grows, as far as the viewer may see it: complete, in order, and at least once across reconnects when you go on with the last cursor.',
  })
  events(@Args(named('EventStreamArgs') as never) _stream: object) {
    return refuseElsewhere();
  }

  @Subscription(named('StreamItem'), {
    subscribe: refuseElsewhere,
    description: 'The events that concern incidents, with the same promises and cursors as `events`.',
  })
  incidentEvents(@Args(named('IncidentEventStreamArgs') as never) _stream: object) {
    return refuseElsewhere();
  }
}
