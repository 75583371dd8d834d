import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';
import type { Unit } from '../unit';

interface Place {
  account: { id: string };
  region: string;
  job: ToldBackupJob | ToldCopyJob;
}

/** What of ours a job names: its resource and its plan. */
export interface Links {
  of(place: Place): { resourceId: string | null; backupPlanId: string | null };
}

/** Finds the resources and plans that jobs name, two statements for any number. */
export async function linksOf(unit: Unit, places: readonly Place[]): Promise<Links> {
  const arns = [...new Set(places.flatMap(({ job }) => job.resourceArn ?? []))];
  const resources = await unit.query<{ id: string; arn: string; account_id: string }>(
    'select id, arn, account_id from resource where arn = any ($1)',
    [arns],
  );
  const plans = await unit.query<{ id: string; account_id: string; region: string; plan_id: string }>(
    `select id, account_id, region, plan_id from backup_plan
     where account_id = any ($1::uuid[]) and plan_id = any ($2)`,
    [
      [...new Set(places.map(({ account }) => account.id))],
      [...new Set(places.flatMap(({ job }) => job.planId ?? []))],
    ],
  );
  const byArn = new Map(resources.map((row) => [`${row.account_id} ${row.arn}`, row.id]));
  const byPlan = new Map(plans.map((row) => [`${row.account_id} ${row.region} ${row.plan_id}`, row.id]));
  return {
    of: ({ account, region, job }) => ({
      resourceId: byArn.get(`${account.id} ${job.resourceArn}`) ?? null,
      backupPlanId: byPlan.get(`${account.id} ${region} ${job.planId}`) ?? null,
    }),
  };
}
