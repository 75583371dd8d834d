import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { startBackupJob } from '../operations/backup-job/start-backup-job';
import { createBackupPlan } from '../operations/backup-plan/create-backup-plan';
import { deleteBackupPlan } from '../operations/backup-plan/delete-backup-plan';
import { updateBackupPlan } from '../operations/backup-plan/update-backup-plan';
import type { StartBackupJobInput } from '../schema/backup-job';
import type { CreateBackupPlanInput, DeleteBackupPlanInput, UpdateBackupPlanInput } from '../schema/backup-plan';
import { named } from '../schema/declare';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class BackupResolver {
  @Query(named('BackupPlanConnection'), {
    nullable: true,
    description:
      'The backup plans that the viewer sees: the default plans, the customers’ own, and those made in AWS Backup.',
  })
  backupPlans(
    @Args(named('BackupPlanListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('BackupJobConnection'), {
    nullable: true,
    description: 'The backup jobs that the viewer sees, the newest first.',
  })
  backupJobs(
    @Args(named('BackupJobListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('CreateBackupPlanPayload'), {
    description: 'Makes a backup plan. A job then makes it in AWS Backup; its status tells how that went.',
  })
  createBackupPlan(
    @Arg('input', named('CreateBackupPlanInput'), { description: 'The plan.' }) input: CreateBackupPlanInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createBackupPlan, input);
  }

  @Mutation(named('UpdateBackupPlanPayload'), { description: 'Changes a backup plan, here and in AWS Backup.' })
  updateBackupPlan(
    @Arg('input', named('UpdateBackupPlanInput'), { description: 'The plan and what changes.' })
    input: UpdateBackupPlanInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updateBackupPlan, input);
  }

  @Mutation(named('DeleteBackupPlanPayload'), { description: 'Deletes a backup plan, here and in AWS Backup.' })
  deleteBackupPlan(
    @Arg('input', named('DeleteBackupPlanInput'), { description: 'The plan.' }) input: DeleteBackupPlanInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, deleteBackupPlan, input);
  }

  @Mutation(named('StartBackupJobPayload'), { description: 'Backs a resource up now.' })
  startBackupJob(
    @Arg('input', named('StartBackupJobInput'), { description: 'What, and where to.' }) input: StartBackupJobInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, startBackupJob, input);
  }
}
