import { Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Actor } from './actor';
import { Filter, list } from './connection';
import { listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';

@Output(
  'Someone who works with the service, on either side. People are invited; they sign in through OIDC.',
  Node,
  Actor,
)
export class Person extends Node {
  @Field(() => String, { description: 'The full name.' })
  name: string;

  displayName: string;

  @Field(() => String, {
    nullable: true,
    description: "The e-mail address. Null for a customer's viewer where the person is Accelerate's.",
  })
  email: string | null;

  party: Words.Party;

  @Field(named('Role'), { description: 'The role that the person has by default; a grant can give another.' })
  role: Words.Role;

  @Field(() => Boolean, { description: 'Whether the person can sign in.' })
  active: boolean;

  @Field(listOf('Organization'), {
    description: 'The organizations to which the person has access, as far as the viewer sees them.',
  })
  organizations: Ref<'Organization'>[];

  @Field(listOf('AccessGrant'), { description: 'What the person may see, as far as the viewer sees it.' })
  grants: AccessGrant[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      "When the person last used the service. Null before the first time, and for a customer's viewer where the person is Accelerate's.",
  })
  lastSeenAt: string | null;

  @Field(() => Int, { description: 'Rises with every change of role, access or activity; for `expectedVersion`.' })
  version: number;
}

@Output('What a person may see of an organization: all of it or one account.')
export class AccessGrant {
  @Field(named('Organization'), { description: 'The organization.' })
  organization: Ref<'Organization'>;

  @Field(named('Account'), { nullable: true, description: 'The one account; null: all accounts of the organization.' })
  account: Ref<'Account'> | null;

  @Field(named('Role'), { description: 'The role under this grant.' })
  role: Words.Role;

  @Field(() => DateTime, { description: 'When it was granted.' })
  grantedAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ends by itself; null: it does not.' })
  expiresAt: string | null;
}

@Filter('Which people.')
export class PersonFilter {
  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The e-mail address, in lower case.' })
  email?: Ref<'StringComparator'> | null;

  @Field(named('PartyComparator'), { nullable: true, description: 'The side.' })
  party?: Ref<'PartyComparator'> | null;

  @Field(named('RoleComparator'), { nullable: true, description: 'The role.' })
  role?: Ref<'RoleComparator'> | null;

  @Field(named('BooleanComparator'), { nullable: true, description: 'Whether the person can sign in.' })
  active?: Ref<'BooleanComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'An organization to which the person has access.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('Person', 'person', { NAME: 'The name.' });
