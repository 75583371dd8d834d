import { ArgsType, Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { declare, named, Output } from './declare';
import { Node } from './node';

@Output(
  'One activity of the service and the part that each party has in it. The table has 98 rows in a fixed order; every mutation is bound to it.',
  Node,
)
export class Responsibility extends Node {
  @Field(() => String, { description: 'A stable name for programs. Texts can be alike in two rows, codes never.' })
  code: string;

  @Field(() => String, { description: 'The group of activities under which the row is printed.' })
  category: string;

  @Field(() => String, { description: 'The activity, as the service description prints it.' })
  activity: string;

  @Field(named('RaciRole'), { description: "The customer's part." })
  customer: Words.RaciRole;

  @Field(named('RaciRole'), { description: "Accelerate's part." })
  accelerate: Words.RaciRole;

  @Field(() => [String], {
    description: 'The mutations of this API that carry the activity out; empty where none does.',
  })
  operations: string[];

  @Field(() => Int, { description: 'The place of the row in the table, from 1.' })
  position: number;
}

@ArgsType()
class ResponsibilitiesArgs {
  @Field(() => String, { nullable: true, description: 'Only rows of this category, spelled as in the table.' })
  category?: string | null;

  @Field(named('Party'), {
    nullable: true,
    description: 'Whose part `role` is about. Without `role`: rows in which this party is RESPONSIBLE.',
  })
  party?: Words.Party | null;

  @Field(named('RaciRole'), {
    nullable: true,
    description: 'Only rows in which `party` has this part; without `party`, rows in which either has.',
  })
  role?: Words.RaciRole | null;
}
declare('ResponsibilitiesArgs', ResponsibilitiesArgs);
