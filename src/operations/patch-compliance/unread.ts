import type { Unit } from '../unit';

/** A place whose patches are read by one job, one after the other. */
export interface PatchPlace {
  accountId: string;
  region: string;
}

/** Has what is new about the patches of a Region read, once this transaction has committed. */
export async function readPatchesLater(unit: Unit, { accountId, region }: PatchPlace, runAt?: Date): Promise<void> {
  const key = `sync-patches:${accountId}:${region}`;
  await unit.enqueue({ task: 'sync-patches', key, ids: { accountId, region }, queue: key, runAt });
}

/** Whether the patches of an instance in the Region are older than its last scan. */
export async function hasUnread(unit: Unit, { accountId, region }: PatchPlace): Promise<boolean> {
  const rows = await unit.query(
    `select from patch_compliance c join resource r on r.id = c.resource_id
     where c.account_id = $1 and (c.asked_at is not null or c.scanned_at is distinct from c.patches_at)
       and r.region = $2 and r.deleted_at is null limit 1`,
    [accountId, region],
  );
  return rows.length > 0;
}

export interface UnreadInstance {
  /** Our uuid. */
  id: string;
  /** EC2's id. */
  instanceId: string;
  scannedAt: Date;
}

/** The next instances whose patches are older than their last scan, but those that could not be read just now. */
export async function unreadInstances(
  unit: Unit,
  { accountId, region }: PatchPlace,
  except: readonly string[],
  most: number,
): Promise<UnreadInstance[]> {
  return unit.query<UnreadInstance>(
    `select r.id, r.resource_id as "instanceId", c.scanned_at as "scannedAt"
     from patch_compliance c join resource r on r.id = c.resource_id
     where c.account_id = $1 and (c.asked_at is not null or c.scanned_at is distinct from c.patches_at)
       and c.scanned_at is distinct from c.patches_at and c.scanned_at is not null
       and r.region = $2 and r.deleted_at is null and r.id <> all ($3)
     order by c.scanned_at, r.id limit $4`,
    [accountId, region, except, most],
  );
}

export interface AskedInstance {
  /** EC2's id. */
  instanceId: string;
  askedAt: Date;
}

/** Instances of which an event has told that there is news. */
export async function askedInstances(
  unit: Unit,
  { accountId, region }: PatchPlace,
  most: number,
): Promise<AskedInstance[]> {
  return unit.query<AskedInstance>(
    `select r.resource_id as "instanceId", c.asked_at as "askedAt"
     from patch_compliance c join resource r on r.id = c.resource_id
     where c.account_id = $1 and c.asked_at is not null and r.region = $2 and r.deleted_at is null
     order by c.asked_at, r.id limit $3`,
    [accountId, region, most],
  );
}

/** What was asked has been read; what was asked again meanwhile has not. */
export async function answered(
  unit: Unit,
  { accountId, region }: PatchPlace,
  asked: readonly AskedInstance[],
): Promise<void> {
  await unit.query(
    `update patch_compliance c set asked_at = null
     from jsonb_to_recordset($3::jsonb) as a ("instanceId" text, "askedAt" timestamptz(3))
     join resource r on r.account_id = $1 and r.region = $2 and r.resource_id = a."instanceId"
     where c.resource_id = r.id and c.asked_at <= a."askedAt"`,
    [accountId, region, JSON.stringify(asked)],
  );
}
