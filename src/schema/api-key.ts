import { Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Actor } from './actor';
import { Filter, list } from './connection';
import { listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';
import { scopeMeanings } from './scope-meanings';

@Output(
  'The credential of a machine. The secret is shown once, when the key is created; only its hash is kept.',
  Node,
  Actor,
)
export class ApiKey extends Node {
  @Field(() => String, { description: 'What the key is for, in the words of whoever created it.' })
  name: string;

  displayName: string;

  party: Words.Party;

  @Field(() => String, { description: 'The part of the key that is no secret; logs show it.' })
  publicId: string;

  @Field(() => [String], {
    description: `What it may be used for:\n\n${scopeMeanings}.`,
  })
  scopes: string[];

  @Field(named('Organization'), {
    nullable: true,
    description: 'The organization it belongs to; null for a key of the platform itself.',
  })
  organization: Ref<'Organization'> | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The operations to which the key is bound; null: it is bound to none and may send any.',
  })
  operations: string[] | null;

  @Field(named('Actor'), {
    nullable: true,
    description: 'Who created it; null where it was made with the first installation.',
  })
  createdBy: Ref<'Actor'> | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When it ceases to work.' })
  expiresAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute; null: never.' })
  lastUsedAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null: it was not.' })
  revokedAt: string | null;

  @Field(() => Int, { description: 'Rises with every change.' })
  version: number;

  @Field(named('Role'), { description: 'The role under which its requests run.' })
  role: Words.Role;

  @Field(listOf('Account'), {
    nullable: true,
    description: 'The accounts to which it is narrowed; null: all accounts of its organization.',
  })
  accounts: Ref<'Account'>[] | null;
}

@Filter('Which API keys.')
export class ApiKeyFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The organization they belong to.' })
  organizationId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they were revoked.' })
  revokedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they cease to work.' })
  expiresAt?: Ref<'DateTimeComparator'> | null;
}

list('ApiKey', 'API key', {
  NAME: 'The name.',
  CREATED_AT: 'When it was created.',
  LAST_USED_AT: 'When it was last used; never used counts as newest.',
});
