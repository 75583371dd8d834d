import { Field, Int } from 'type-graphql';
import { Output } from './declare';
import { DateTime } from './scalars';

@Output('What requests cost and how much of the allowance is left. The allowance refills every second.')
export class RateLimit {
  @Field(() => Int, { description: 'The points that this request costs, computed before it runs.' })
  cost: number;

  @Field(() => Int, { description: 'The points that a full allowance holds.' })
  maximumAvailable: number;

  @Field(() => Int, { description: 'The points that are left now.' })
  currentlyAvailable: number;

  @Field(() => Int, { description: 'The points that come back each second.' })
  restoreRate: number;

  @Field(() => DateTime, { description: 'When the allowance will be full again if nothing else is asked.' })
  resetAt: string;

  @Field(() => Int, { description: 'The points that a single request may cost at most.' })
  limit: number;
}
