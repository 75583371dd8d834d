import { Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';

@Output('A piece of work that goes on in the background after a mutation has answered.', Node)
export class Job extends Node {
  @Field(() => String, { description: 'What is done, as a name for programs.' })
  kind: string;

  @Field(named('JobStatus'), { description: 'Where it stands.' })
  status: Words.JobStatus;

  @Field(named('Node'), { nullable: true, description: 'What it is about; null where it is about no single object.' })
  subject: Ref<'Node'> | null;

  @Field(named('Account'), { nullable: true, description: 'The account in which it works; null where it is none.' })
  account: Ref<'Account'> | null;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When a worker began; null while it waits.' })
  startedAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null until then.' })
  endedAt: string | null;

  @Field(() => Int, { description: 'How many of its steps are done.' })
  done: number;

  @Field(() => Int, { nullable: true, description: 'How many steps there are; null while that is not known.' })
  total: number | null;

  @Field(() => String, { nullable: true, description: 'Why it failed; null otherwise.' })
  error: string | null;
}
