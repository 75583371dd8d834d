import { Field, InterfaceType, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { declare, named, Output, type Ref } from './declare';
import { typeName } from './node';

@InterfaceType({
  description:
    'A refusal of a mutation whose input was well formed. Nothing was written. Refusals are data: the HTTP status stays 200.',
  resolveType: typeName,
})
export abstract class UserError {
  @Field(() => String, { description: 'The reason in English, fit to be shown to a person. Its wording may change.' })
  message: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'The place in the input that is at fault, beginning with `input` and with list positions as numbers in text; null where no single place is.',
  })
  path: string[] | null;

  @Field(named('UserErrorCode'), { description: 'The reason for programs. It does not change.' })
  code: Words.UserErrorCode;
}
declare('UserError', UserError);

@Output('A value, a state or an entitlement stands against it; `code` says which.', UserError)
export class InvalidInputError extends UserError {}

@Output('The responsibility table gives this activity to the other party. `code` is NOT_RESPONSIBLE.', UserError)
export class NotResponsibleError extends UserError {
  @Field(named('Party'), { description: 'The party that does it instead.' })
  responsibleParty: Words.Party;

  @Field(named('Responsibility'), { description: 'The row of the responsibility table that says so.' })
  responsibility: Ref<'Responsibility'>;
}

@Output(
  'Someone else changed the object first: `expectedVersion` is not its version any more. `code` is CONFLICT.',
  UserError,
)
export class ConflictError extends UserError {
  @Field(() => Int, {
    nullable: true,
    description: 'The version that the object has now; null where the conflict is not about a version.',
  })
  currentVersion: number | null;
}

@Output(
  'The account does not have the add-on that this takes, or not yet, or no more. `code` is ADD_ON_REQUIRED.',
  UserError,
)
export class AddOnRequiredError extends UserError {
  @Field(named('AddOn'), {
    description: 'The add-on; `Account.addOnTerms` tells since when and until when it is there.',
  })
  addOn: Words.AddOn;
}
