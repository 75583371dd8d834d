import { systemCaller } from '../../domain/caller';
import type { PatchStep } from '../../domain/patching/chain';
import { ACTIVE_RUN } from '../../domain/patching/run';
import { ACTIVE_TARGET } from '../../domain/patching/instance-status';
import type { PatchRunStatus, PatchTargetStatus } from '../../domain/words';
import type { PatchTarget } from '../../entities';
import { transact, type Database, type Unit } from '../unit';

/** How a run's account is reached. */
export interface Reached {
  id: string;
  awsAccountId: string;
  roleArn: string | null;
  externalId: string;
}

/** A run as its job sees it. */
export interface PatchRunWork {
  id: string;
  region: string;
  status: PatchRunStatus;
  windowExecutionId: string | null;
  executionId: string | null;
  onDemand: boolean;
  snapshot: boolean;
  maxConcurrency: string;
  maxErrors: string;
  /** Somebody had it stopped. */
  stopped: boolean;
  account: Reached;
  /** Those that have no outcome. */
  active: { id: string; instanceId: string; executionId: string | null; takenOver: boolean }[];
  /** The automations that are known already. */
  known: string[];
}

/** The run while it goes on; null: it has ended, or there is none. */
export async function patchRunWork(database: Database, id: string): Promise<PatchRunWork | null> {
  return transact(database, systemCaller('patching'), async (unit) => {
    const [row] = await unit.query<{ work: PatchRunWork }>(RUN, [id, [...ACTIVE_RUN], [...ACTIVE_TARGET]]);
    return row?.work ?? null;
  });
}

const REACHED = `jsonb_build_object('id', c.id, 'awsAccountId', c.aws_account_id, 'roleArn', c.role_arn,
  'externalId', c.external_id)`;

const RUN = `
  select jsonb_build_object('id', r.id, 'region', r.region, 'status', r.status,
    'windowExecutionId', r.window_execution_id, 'executionId', r.execution_id, 'onDemand', r.on_demand,
    'snapshot', r.snapshot, 'maxConcurrency', r.max_concurrency, 'maxErrors', r.max_errors,
    'stopped', r.stop_reason is not null, 'account', ${REACHED},
    'active', coalesce((
      select jsonb_agg(jsonb_build_object('id', t.id, 'instanceId', t.instance_id, 'executionId', t.execution_id,
        'takenOver', t.taken_over_at is not null) order by t.id)
      from patch_target t where t.patch_run_id = r.id and t.status = any ($3)), '[]'::jsonb),
    'known', coalesce((
      select jsonb_agg(t.execution_id) from patch_target t
      where t.patch_run_id = r.id and t.execution_id is not null), '[]'::jsonb)) as work
  from patch_run r join account c on c.id = r.account_id
  where r.id = $1 and r.status = any ($2)`;

/** An instance that we look after ourselves, as its job sees it. */
export interface PatchTargetWork {
  /** Service time of the look. */
  now: Date;
  id: string;
  region: string;
  instanceId: string;
  status: PatchTargetStatus;
  chain: PatchStep[];
  cancelled: boolean;
  snapshotId: string | null;
  remedyExecutionId: string | null;
  restoreTaskId: string | null;
  startedAt: Date | null;
  /** The window is still open, or there is none. */
  open: boolean;
  account: Reached;
}

/** The instance while we look after it; null: its automation is followed, or it has its outcome. */
export async function patchTargetWork(database: Database, id: string): Promise<PatchTargetWork | null> {
  return transact(database, systemCaller('patching'), async (unit) => {
    const [row] = await unit.query<{ work: Omit<PatchTargetWork, 'now' | 'startedAt'> & { startedAt: string | null } }>(
      TARGET,
      [id, [...ACTIVE_TARGET], unit.now],
    );
    if (!row) return null;
    const { work } = row;
    return { ...work, now: unit.now, startedAt: work.startedAt === null ? null : new Date(work.startedAt) };
  });
}

const TARGET = `
  select jsonb_build_object('id', t.id, 'region', t.region, 'instanceId', t.instance_id, 'status', t.status,
    'chain', t.chain, 'cancelled', t.cancelled, 'snapshotId', t.snapshot_id,
    'remedyExecutionId', t.remedy_execution_id, 'restoreTaskId', t.restore_task_id, 'startedAt', t.started_at,
    'open', r.closes_at is null or r.closes_at > $3, 'account', ${REACHED}) as work
  from patch_target t join patch_run r on r.id = t.patch_run_id join account c on c.id = t.account_id
  where t.id = $1 and t.status = any ($2) and t.taken_over_at is not null`;

/** The instance, held until the transaction ends, while it has no outcome. */
export async function holdTarget(unit: Unit, id: string): Promise<HeldTarget | null> {
  const [row] = await unit.query<PatchTarget>(
    'select * from patch_target where id = $1 and status = any ($2) for no key update',
    [id, [...ACTIVE_TARGET]],
  );
  return row ? { row, chain: row.chain as unknown as PatchStep[] } : null;
}

/** An instance of a run that is held, and its chain; both are written together. */
export interface HeldTarget {
  row: PatchTarget;
  chain: PatchStep[];
}
