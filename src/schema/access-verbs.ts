import { Field, ID } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';
import { DateTime } from './scalars';
import { scopeMeanings } from './scope-meanings';

@Input('Creates an API key. Its role can do no more than its creator’s.')
export class CreateApiKeyInput extends Repeatable {
  @Field(() => ID, { description: 'The organization it belongs to.' })
  organizationId: string;

  @Field(() => String, {
    description:
      'What it is for: 1 to 100 characters. Two live keys can share a name, so that one can take the place of the other without a pause.',
  })
  name: string;

  @Field(() => [String], {
    description: `What it may be used for, at least one:\n\n${scopeMeanings}\n\nA scope that the role does not carry is refused, but for \`signals:write\`, which goes with every role.`,
  })
  scopes: string[];

  @Field(() => DateTime, { description: 'When it ceases to work: in the future, at most a year away.' })
  expiresAt: Date;

  @Field(named('Role'), { description: 'The role under which its requests run: one of the creator’s party.' })
  role: Words.Role;

  @Field(() => [ID], {
    nullable: true,
    description: 'The accounts of the organization to which it is narrowed, at most 100; without them all.',
  })
  accountIds?: string[] | null;
}
payload('CreateApiKey', {
  apiKey: { type: named('ApiKey'), description: 'The key.' },
  secret: {
    type: () => String,
    description:
      'The whole key, to be sent as a bearer token. It is shown only here; a repeat under the same idempotency key has none.',
  },
});

@Input(
  'Revokes an API key. Requests with it are refused within ten seconds in every process, and its streams end within a minute.',
)
export class RevokeApiKeyInput extends Repeatable {
  @Field(() => ID, { description: 'The key.' })
  apiKeyId: string;
}
payload('RevokeApiKey', { apiKey: { type: named('ApiKey'), description: 'The key with the time of its revocation.' } });

@Input('Gives a person access to an organization. A person who is not known yet is set up.')
export class InvitePersonInput extends Repeatable {
  @Field(() => ID, { description: 'The organization.' })
  organizationId: string;

  @Field(() => String, {
    description: 'The e-mail address by which the first sign-in is recognised; the issuer must have verified it.',
  })
  email: string;

  @Field(() => String, {
    description: 'The full name: 1 to 100 characters. A person whom you know already keeps theirs.',
  })
  name: string;

  @Field(named('Role'), { description: 'The role within the organization.' })
  role: Words.Role;

  @Field(() => [ID], {
    nullable: true,
    description: 'The accounts of the organization to which the access is narrowed, at most 100; without them all.',
  })
  accountIds?: string[] | null;
}
payload('InvitePerson', { person: { type: named('Person'), description: 'The person.' } });

@Input('Changes what a person may do and see. What is left out stays as it is.')
export class UpdatePersonAccessInput extends Versioned {
  @Field(() => ID, { description: 'The person.' })
  personId: string;

  @Field(named('Role'), { nullable: true, description: 'A new role, of the same party.' })
  role?: Words.Role | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'false: the access ends, for now; true: it is given again. It concerns the organizations that you share with the person.',
  })
  active?: boolean | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'The accounts to which the access is narrowed from now on, at most 100; an explicit null: all of each organization; left out: as it is.',
  })
  accountIds?: string[] | null;
}
payload('UpdatePersonAccess', { person: { type: named('Person'), description: 'The person with the new access.' } });
