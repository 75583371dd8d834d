import { ArgsType, Field, ID } from 'type-graphql';
import type * as Words from '../domain/words';
import { Taking } from './connection';
import { declare, listOf, named, Output, type Ref } from './declare';

@Output('Whether the viewer may call a mutation, and if not, why and who does it instead.')
export class Permission {
  @Field(() => String, { description: 'The name of the mutation.' })
  operation: string;

  @Field(named('UserErrorCode'), {
    nullable: true,
    description: 'The code with which the call would be refused; null when it is allowed.',
  })
  code: Words.UserErrorCode | null;

  @Field(() => Boolean, {
    description:
      'Whether party, role, scopes and responsibility allow it and, where an object was named, whether its state admits it.',
  })
  allowed: boolean;

  @Field(() => String, { nullable: true, description: 'The reason to show; null when it is allowed.' })
  reason: string | null;

  @Field(named('Party'), {
    nullable: true,
    description: 'The party that does it instead; null unless `code` is NOT_RESPONSIBLE.',
  })
  responsibleParty: Words.Party | null;

  @Field(named('Responsibility'), {
    nullable: true,
    description:
      'The row of the responsibility table that decided; null where no activity of the table fits the mutation.',
  })
  responsibility: Ref<'Responsibility'> | null;
}

@ArgsType()
class CanArgs {
  @Field(() => String, { description: 'The name of a mutation, such as acknowledgeIncident.' })
  operation: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The object it would be called for; without it the answer is about the mutation as such.',
  })
  id?: string | null;
}
declare('CanArgs', CanArgs);

@ArgsType()
class ViewerPermissionsArgs {
  @Field(() => [String], { description: 'Names of mutations. Unknown ones are answered with NOT_FOUND.' })
  operations: string[];

  @Field(() => ID, {
    nullable: true,
    description: 'The object they would be called for; without it the answer is about the mutations as such.',
  })
  id?: string | null;
}
declare('ViewerPermissionsArgs', ViewerPermissionsArgs);

@Output('Who is calling: the person or key behind the credential of this request.')
export class Viewer {
  @Field(() => ID, { description: 'The id of the Person or ApiKey; `node` finds it.' })
  id: string;

  @Field(() => String, { description: 'The name of the person or key.' })
  name: string;

  @Field(named('Party'), { description: 'The side on which the viewer stands.' })
  party: Words.Party;

  @Field(named('Role'), { description: 'The role under which this request runs.' })
  role: Words.Role;

  @Field(listOf('Organization'), { description: 'The organizations that the viewer sees, by name.' })
  organizations: Ref<'Organization'>[];

  @Field(() => [String], {
    description: 'What the credential may be used for: read, events:subscribe, signals:write, <noun>:write or admin.',
  })
  scopes: string[];

  @Taking('CanArgs')
  @Field(named('Permission'), { description: 'Whether the viewer may call one mutation.' })
  can: Permission;

  @Field(() => String, { nullable: true, description: 'The e-mail address; null for a key.' })
  email: string | null;

  @Field(named('Person'), { nullable: true, description: 'The person; null for a key.' })
  person: Ref<'Person'> | null;

  @Taking('ViewerPermissionsArgs')
  @Field(listOf('Permission'), {
    description:
      'Whether the viewer may call each of these mutations, in the order of the names: what to grey out and why.',
  })
  permissions: Permission[];
}
