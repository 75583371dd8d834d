import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { invitePerson } from '../operations/person/invite-person';
import { updatePersonAccess } from '../operations/person/update-person-access';
import { named } from '../schema/declare';
import type { InvitePersonInput, UpdatePersonAccessInput } from '../schema/access-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class PersonResolver {
  @Query(named('PersonConnection'), {
    nullable: true,
    description: 'The people whom the viewer sees: Accelerate’s by name, a customer’s if they share an organization.',
  })
  people(
    @Args(named('PersonListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('InvitePersonPayload'), {
    description: 'Gives a person access to an organization.',
  })
  invitePerson(
    @Arg('input', named('InvitePersonInput'), { description: 'The person and the access.' }) input: InvitePersonInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, invitePerson, input);
  }

  @Mutation(named('UpdatePersonAccessPayload'), {
    description: 'Changes what a person may do and see.',
  })
  updatePersonAccess(
    @Arg('input', named('UpdatePersonAccessInput'), { description: 'The person and the new access.' })
    input: UpdatePersonAccessInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updatePersonAccess, input);
  }
}
