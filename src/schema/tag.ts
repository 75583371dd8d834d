import { Field } from 'type-graphql';
import { Input, named, Output, type Ref } from './declare';

@Output('A tag of an AWS resource, as AWS holds it.')
export class Tag {
  @Field(() => String, { description: 'The key: 1 to 128 characters, case-sensitive.' })
  key: string;

  @Field(() => String, { description: 'The value: up to 256 characters, possibly empty.' })
  value: string;
}

@Input('One value of a tag, to the letter.')
export class TagInput {
  @Field(() => String, { description: 'The key: 1 to 128 characters, case-sensitive.' })
  key: string;

  @Field(() => String, { description: 'The value: up to 256 characters, possibly empty.' })
  value: string;
}

@Input('A condition on the tags of a resource.')
export class TagComparator {
  @Field(() => String, { description: 'The key that the resource must carry.' })
  key: string;

  @Field(named('StringComparator'), {
    nullable: true,
    description: 'Conditions on the value under that key; without them the key alone suffices.',
  })
  value?: Ref<'StringComparator'> | null;
}

@Output('A tag that something is chosen by: one of the values under the key.')
export class TagTarget {
  @Field(() => String, { description: 'The key, case-sensitive.' })
  key: string;

  @Field(() => [String], { description: 'The values, of which one suffices.' })
  values: string[];
}

@Input('A tag that something is chosen by, to the letter.')
export class TagTargetInput {
  @Field(() => String, { description: 'The key: 1 to 128 characters, case-sensitive.' })
  key: string;

  @Field(() => [String], { description: 'The values, of which one suffices: 1 to 50, each of up to 256 characters.' })
  values: string[];
}
