import { Field } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list } from './connection';
import { named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';

@Output(
  "What someone wrote on an incident or in a service request: to both sides, or a note among Accelerate's people.",
  Node,
)
export class Comment extends Node {
  @Field(() => String, { description: 'The text, as it was written; it is no HTML.' })
  body: string;

  @Field(named('CommentVisibility'), { description: 'Who reads it.' })
  visibility: Words.CommentVisibility;

  @Field(named('Actor'), { description: 'Who wrote it.' })
  author: Ref<'Actor'>;

  @Field(named('Party'), { description: "The author's side." })
  party: Words.Party;

  @Field(() => DateTime, { description: 'When it was written.' })
  createdAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was last changed; null: never.' })
  editedAt: string | null;
}

@Filter('Which comments.')
export class CommentFilter {
  @Field(named('CommentVisibilityComparator'), { nullable: true, description: 'Who reads them.' })
  visibility?: Ref<'CommentVisibilityComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they were written.' })
  createdAt?: Ref<'DateTimeComparator'> | null;
}

list('Comment', 'comment', { CREATED_AT: 'When it was written.' });
