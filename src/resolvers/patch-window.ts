import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { createPatchWindow } from '../operations/patch-window/create-patch-window';
import { deletePatchWindow } from '../operations/patch-window/delete-patch-window';
import { skipPatchWindowExecution } from '../operations/patch-window/skip-execution';
import { updatePatchWindow } from '../operations/patch-window/update-patch-window';
import { named } from '../schema/declare';
import type {
  CreatePatchWindowInput,
  DeletePatchWindowInput,
  SkipPatchWindowExecutionInput,
  UpdatePatchWindowInput,
} from '../schema/patch-window-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class PatchWindowResolver {
  @Query(named('PatchWindowConnection'), {
    nullable: true,
    description: 'The patch windows that the viewer sees, those that were made in AWS too; deleted ones are left out.',
  })
  patchWindows(
    @Args(named('PatchWindowListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('CreatePatchWindowPayload'), {
    description:
      'Makes a patch window. Windows are configuration: CUSTOMER_ADMIN, OPERATIONS_ENGINEER and CLOUD_ARCHITECT make and change them.',
  })
  createPatchWindow(
    @Arg('input', named('CreatePatchWindowInput'), { description: 'Where, when and what.' })
    input: CreatePatchWindowInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createPatchWindow, input);
  }

  @Mutation(named('UpdatePatchWindowPayload'), { description: 'Changes, disables or enables a patch window.' })
  updatePatchWindow(
    @Arg('input', named('UpdatePatchWindowInput'), { description: 'The window and what changes.' })
    input: UpdatePatchWindowInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updatePatchWindow, input);
  }

  @Mutation(named('DeletePatchWindowPayload'), { description: 'Deletes a patch window.' })
  deletePatchWindow(
    @Arg('input', named('DeletePatchWindowInput'), { description: 'The window.' }) input: DeletePatchWindowInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, deletePatchWindow, input);
  }

  @Mutation(named('SkipPatchWindowExecutionPayload'), { description: 'Calls off one execution of a patch window.' })
  skipPatchWindowExecution(
    @Arg('input', named('SkipPatchWindowExecutionInput'), { description: 'The window, which execution, and why.' })
    input: SkipPatchWindowExecutionInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, skipPatchWindowExecution, input);
  }
}
