import { systemCaller } from '../../domain/caller';
import { OPEN_RESTORES } from '../../domain/restore-job';
import type { RecoveryPointStatus, RestoreJobState } from '../../domain/words';
import type { RestoreJob } from '../../entities';
import { transact, type Database, type Unit } from '../unit';

/** A restore as its job sees it, with what is restored, and how its account is reached. */
export interface RestoreWork {
  /** Service time of the look. */
  now: Date;
  id: string;
  region: string;
  jobId: string | null;
  state: RestoreJobState;
  metadata: Record<string, string> | null;
  sentAt: Date | null;
  createdAt: Date;
  targetName: string | null;
  options: Record<string, string>;
  point: {
    arn: string;
    vault: string;
    resourceArn: string;
    resourceType: string;
    roleArn: string | null;
    status: RecoveryPointStatus;
    expiresAt: Date | null;
    /** The zone in which the resource was; null: not known, or it has none. */
    zone: string | null;
  };
  account: { id: string; awsAccountId: string; name: string; roleArn: string | null; externalId: string };
}

/** The restore while it is open; null: it has ended, was begun in AWS itself, or there is none. */
export async function restoreWork(database: Database, id: string): Promise<RestoreWork | null> {
  const { row, now } = await transact(database, systemCaller('restore'), async (unit) => {
    const [found] = await unit.query<{ work: RestoreWork }>(SELECT, [id, [...OPEN_RESTORES]]);
    return { row: found as { work: RestoreWork } | undefined, now: unit.now };
  });
  if (!row) return null;
  const { work } = row;
  const date = (text: Date | null): Date | null => text && new Date(text);
  return {
    ...work,
    now,
    createdAt: new Date(work.createdAt),
    sentAt: date(work.sentAt),
    point: { ...work.point, expiresAt: date(work.point.expiresAt) },
  };
}

/** The restore, held until the transaction ends, while it is open. */
export async function holdRestore(unit: Unit, id: string): Promise<RestoreJob | null> {
  const [row] = await unit.query<RestoreJob>(
    'select * from restore_job where id = $1 and state = any ($2) for no key update',
    [id, [...OPEN_RESTORES]],
  );
  return row ?? null;
}

const SELECT = `
  select jsonb_build_object(
    'id', j.id, 'region', j.region, 'jobId', j.job_id, 'state', j.state, 'metadata', j.metadata, 'sentAt', j.sent_at,
    'createdAt', j.created_at, 'targetName', j.target_name, 'options', j.options,
    'point', jsonb_build_object('arn', p.arn, 'vault', p.vault, 'resourceArn', p.resource_arn,
      'resourceType', p.resource_type, 'roleArn', p.role_arn, 'status', p.status, 'expiresAt', p.expires_at,
      'zone', r.details->>'availabilityZone'),
    'account', jsonb_build_object('id', c.id, 'awsAccountId', c.aws_account_id, 'name', c.name,
      'roleArn', c.role_arn, 'externalId', c.external_id)) as work
  from restore_job j
  join recovery_point p on p.id = j.recovery_point_id
  join account c on c.id = j.account_id
  left join resource r on r.id = p.resource_id
  where j.id = $1 and j.state = any ($2)`;
