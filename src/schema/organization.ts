import { Field, Int } from 'type-graphql';
import { Filter, list, Listed } from './connection';
import { Output, named, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';

@Output('A customer: the tenant to which accounts, people, keys and everything below them belong.', Node)
export class Organization extends Node {
  @Field(() => String, { description: 'The name, unique among organizations.' })
  name: string;

  @Listed('Account', 'The AWS accounts under management that the viewer sees.')
  accounts: Ref<'AccountConnection'>;

  @Field(() => DateTime, { description: 'When the organization was set up.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When something about it last changed.' })
  updatedAt: string;

  @Field(() => Int, { description: 'Rises with every change.' })
  version: number;

  @Listed('Person', 'The people with access to the organization.')
  people: Ref<'PersonConnection'>;
}

@Filter('Which organizations.')
export class OrganizationFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;
}

list('Organization', 'organization', {
  NAME: 'The name.',
  CREATED_AT: 'When the organization was set up.',
});
