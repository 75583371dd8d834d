import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { recordRestoreValidation } from '../operations/restore-job/record-restore-validation';
import { requestRestore } from '../operations/restore-job/request-restore';
import { named } from '../schema/declare';
import type { RecordRestoreValidationInput, RequestRestoreInput } from '../schema/restore-job-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class RestoreJobResolver {
  @Query(named('RestoreJobConnection'), {
    nullable: true,
    description: 'The restores that the viewer sees, those that were begun in AWS itself too.',
  })
  restoreJobs(
    @Args(named('RestoreJobListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('RequestRestorePayload'), {
    description: 'Asks within an incident to restore a resource from a recovery point; Accelerate does it.',
  })
  requestRestore(
    @Arg('input', named('RequestRestoreInput'), {
      description: 'The incident, the recovery point, and what is to be made of it.',
    })
    input: RequestRestoreInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, requestRestore, input);
  }

  @Mutation(named('RecordRestoreValidationPayload'), {
    description: 'Records whether what was restored works: the customer’s to say.',
  })
  recordRestoreValidation(
    @Arg('input', named('RecordRestoreValidationInput'), { description: 'The restore and the verdict.' })
    input: RecordRestoreValidationInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, recordRestoreValidation, input);
  }
}
