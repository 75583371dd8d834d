import { Field, InterfaceType } from 'type-graphql';
import type * as Words from '../domain/words';
import { declare, named, Output } from './declare';
import { typeName } from './node';
import { ARN } from './scalars';

@InterfaceType({
  description: 'Whoever did something: a person, a key, a component of the service, or AWS itself.',
  resolveType: typeName,
})
export abstract class Actor {
  @Field(() => String, { description: 'The name to show beside what was done, as it was at that time.' })
  displayName: string;

  @Field(named('Party'), { description: 'The side on which the actor stands.' })
  party: Words.Party;
}
declare('Actor', Actor);

@Output(
  'A component of the service that acted on its own, for example the synchronisation or the signal router.',
  Actor,
)
export class SystemActor extends Actor {
  @Field(() => String, { description: 'The technical name of the component.' })
  component: string;
}

@Output('Something that happened inside AWS without a call to this API.', Actor)
export class AwsActor extends Actor {
  @Field(() => ARN, {
    nullable: true,
    description: 'The principal inside AWS that acted; null where AWS does not tell it.',
  })
  principalArn: string | null;
}
