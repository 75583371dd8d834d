import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { toGlobalId } from '../../src/domain/id';
import { PRIORITY_RANK } from '../../src/domain/incident';
import type {
  Alarm,
  Alert,
  BackupJob,
  BackupPlan,
  CopyJob,
  Event,
  Incident,
  Job,
  PatchBaseline,
  RecoveryPoint,
  Resource,
  RestoreJob,
  Timer,
} from '../../src/entities';
import { APPROVE_ALL } from '../../src/domain/patching/baseline';
import { insert } from './insert';

interface Place {
  id: string;
  organizationId: string;
  awsAccountId: string;
}

type Thing<Row> = Row & { globalId: string };

/** What lives in an account, added by SQL; and what can be read there, past every policy. */
export class Things {
  private count = 0;

  constructor(readonly pool: Pool) {}

  async resource(account: Place, columns: Partial<Resource> = {}): Promise<Thing<Resource>> {
    const native = `i-${(++this.count).toString(16).padStart(17, '0')}`;
    const now = new Date();
    const region = columns.region ?? 'us-east-1';
    return this.add<Resource>('Resource', 'resource', account, {
      arn: `arn:aws:ec2:${region}:${account.awsAccountId}:instance/${columns.resource_id ?? native}`,
      resource_id: native,
      type: 'AWS::EC2::Instance',
      service: 'ec2',
      region,
      name: native,
      state: 'running',
      first_seen_at: now,
      last_seen_at: now,
      updated_at: now,
      patch_status: (columns.type ?? 'AWS::EC2::Instance') === 'AWS::EC2::Instance' ? 'UNSPECIFIED' : null,
      ...columns,
    });
  }

  async alarm(account: Place, columns: Partial<Alarm> = {}): Promise<Thing<Alarm>> {
    const name = columns.name ?? `alarm ${++this.count}`;
    const region = columns.region ?? 'us-east-1';
    const now = new Date();
    return this.add<Alarm>('Alarm', 'alarm', account, {
      arn: `arn:aws:cloudwatch:${region}:${account.awsAccountId}:alarm:${name}`,
      name,
      region,
      state: 'ALARM',
      state_updated_at: now,
      updated_at: now,
      ...columns,
      dimensions: JSON.stringify(columns.dimensions ?? []),
    });
  }

  /** By default the question of its impact has been put to the customer. */
  async alert(account: Place, columns: Partial<Alert> = {}): Promise<Thing<Alert>> {
    const now = new Date();
    return this.add<Alert>('Alert', 'alert', account, {
      source: 'CLOUDWATCH',
      status: 'AWAITING_CUSTOMER',
      impact: 'UNCERTAIN',
      dedup_key: `cloudwatch:1:${randomUUID()}`,
      definition: 'AWS/EC2 CPUUtilization',
      region: 'us-east-1',
      title: 'High CPU',
      first_seen_at: now,
      last_seen_at: now,
      state_at: now,
      answer_due_at: new Date(now.getTime() + 3 * 86_400_000),
      updated_at: now,
      ...columns,
      explanation: JSON.stringify(columns.explanation ?? explanation),
    });
  }

  async incident(account: Place, columns: Partial<Incident> = {}): Promise<Thing<Incident>> {
    const now = new Date();
    const priority = columns.priority ?? 'MEDIUM';
    const status = columns.status ?? 'UNASSIGNED';
    const { rows } = await this.pool.query(`select nextval('incident_number_seq')::text as n`);
    return this.add<Incident>('Incident', 'incident', account, {
      number: `INC${rows[0].n.padStart(7, '0')}`,
      title: 'Something is broken',
      status,
      priority,
      priority_rank: PRIORITY_RANK[priority],
      origin: 'DETECTED',
      ball_with: status === 'RESOLVED' || status === 'PENDING_CUSTOMER_ACTION' ? 'CUSTOMER' : 'ACCELERATE',
      created_at: now,
      updated_at: now,
      ...columns,
      explanation: JSON.stringify(columns.explanation ?? explanation),
    });
  }

  /** By default one of a customer's own, as AWS Backup has it. */
  async backupPlan(account: Place, columns: Partial<BackupPlan> = {}): Promise<Thing<BackupPlan>> {
    const now = new Date();
    const { rules, ...rest } = columns;
    const rule = {
      name: 'daily',
      ruleId: randomUUID(),
      vault: 'ams-custom-backups',
      schedule: 'cron(0 5 ? * * *)',
      timezone: 'UTC',
      startWindowMinutes: 60,
      completionWindowMinutes: null,
      deleteAfterDays: 14,
      moveToColdStorageAfterDays: null,
      continuousBackup: false,
    };
    return this.add<BackupPlan>('BackupPlan', 'backup_plan', account, {
      region: 'us-east-1',
      plan_id: randomUUID(),
      name: `plan-${++this.count}`,
      managed: true,
      rules: JSON.stringify(rules ?? [rule]),
      status: 'IN_SYNC',
      created_at: now,
      updated_at: now,
      ...rest,
    });
  }

  /** By default complete, of an EBS volume. */
  async backupJob(account: Place, columns: Partial<BackupJob> = {}): Promise<Thing<BackupJob>> {
    const now = new Date();
    const native = (++this.count).toString(16).padStart(17, '0');
    return this.add<BackupJob>('BackupJob', 'backup_job', account, {
      region: 'us-east-1',
      job_id: randomUUID(),
      state: 'COMPLETED',
      resource_arn: `arn:aws:ec2:us-east-1:${account.awsAccountId}:volume/vol-${native}`,
      resource_type: 'EBS',
      vault: 'ams-automated-backups',
      created_at: new Date(now.getTime() - 3_600_000),
      completed_at: now,
      ended_at: now,
      told_at: now,
      updated_at: now,
      ...columns,
    });
  }

  async copyJob(account: Place, columns: Partial<CopyJob> = {}): Promise<Thing<CopyJob>> {
    const now = new Date();
    return this.add<CopyJob>('CopyJob', 'copy_job', account, {
      region: 'us-east-1',
      job_id: randomUUID(),
      state: 'COMPLETED',
      destination_vault_arn: `arn:aws:backup:eu-west-1:${account.awsAccountId}:backup-vault:copies`,
      created_at: now,
      told_at: now,
      updated_at: now,
      ...columns,
    });
  }

  /** By default whole, of an EBS volume, made a day ago, and kept for a month. */
  async recoveryPoint(account: Place, columns: Partial<RecoveryPoint> = {}): Promise<Thing<RecoveryPoint>> {
    const now = new Date();
    const native = (++this.count).toString(16).padStart(17, '0');
    return this.add<RecoveryPoint>('RecoveryPoint', 'recovery_point', account, {
      region: 'us-east-1',
      vault: 'ams-automated-backups',
      arn: `arn:aws:ec2:us-east-1::snapshot/snap-${native}`,
      resource_arn: `arn:aws:ec2:us-east-1:${account.awsAccountId}:volume/vol-${native}`,
      resource_type: 'EBS',
      status: 'COMPLETED',
      created_at: new Date(now.getTime() - 86_400_000),
      expires_at: new Date(now.getTime() + 30 * 86_400_000),
      encrypted: true,
      updated_at: now,
      ...columns,
    });
  }

  /** By default COMPLETED, and begun in AWS itself. */
  async restoreJob(account: Place, columns: Partial<RestoreJob>): Promise<Thing<RestoreJob>> {
    const now = new Date();
    return this.add<RestoreJob>('RestoreJob', 'restore_job', account, {
      region: 'us-east-1',
      job_id: randomUUID(),
      state: 'COMPLETED',
      actor_kind: 'AWS',
      actor_name: 'AWS Backup',
      party: 'CUSTOMER',
      created_at: now,
      completed_at: now,
      updated_at: now,
      ...columns,
    });
  }

  /** A baseline that Systems Manager has. */
  async patchBaseline(account: Place, columns: Partial<PatchBaseline> = {}): Promise<Thing<PatchBaseline>> {
    const now = new Date();
    return this.add<PatchBaseline>('PatchBaseline', 'patch_baseline', account, {
      region: 'us-east-1',
      baseline_id: `pb-${(++this.count).toString(16).padStart(17, '0')}`,
      name: `baseline-${this.count}`,
      operating_system: 'AMAZON_LINUX_2023',
      approved_patches: [],
      rejected_patches: [],
      patch_groups: [],
      is_default: false,
      predefined: false,
      managed: true,
      created_at: now,
      updated_at: now,
      ...columns,
      approval_rules: JSON.stringify(columns.approval_rules ?? APPROVE_ALL),
    });
  }

  /** The add-on, from now on. */
  async addOn(account: Place, since = new Date()): Promise<void> {
    await this.pool.query(
      `insert into add_on_term (account_id, add_on, requested_at, organization_id, since)
       select $1, 'PATCH', $3, $2, $3 where not exists (
         select from add_on_term where account_id = $1 and add_on = 'PATCH' and until is null)
       on conflict do nothing`,
      [account.id, account.organizationId, since],
    );
  }

  /** Everything that was recorded, in the order of writing; of one subject, or about one incident. */
  async events(of?: string): Promise<Event[]> {
    const { rows } = await this.pool.query(
      `select e.* from event e left join event_queue q on q.event_id = e.id
       left join event_position p on p.event_id = e.id
       where $1::uuid is null or e.subject_id = $1 or e.incident_id = $1
       order by p.position nulls last, q.id`,
      [of ?? null],
    );
    return rows;
  }

  async row<Row = Record<string, unknown>>(table: string, id: string): Promise<Row> {
    const { rows } = await this.pool.query(`select * from "${table}" where id = $1`, [id]);
    return rows[0];
  }

  async jobs(accountId: string): Promise<Job[]> {
    const { rows } = await this.pool.query('select * from job where account_id = $1 order by created_at, kind', [
      accountId,
    ]);
    return rows;
  }

  /** What waits in the queue for the worker. */
  async queued(): Promise<{ task: string; key: string; ids: Record<string, unknown> }[]> {
    const { rows } = await this.pool.query(
      `select t.identifier as task, j.key, j.payload as ids from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id order by j.id`,
    );
    return rows;
  }

  async timers(): Promise<Timer[]> {
    return (await this.pool.query('select * from timer order by due_at, key')).rows;
  }

  /** Moves service time, which never goes back. */
  async advance(milliseconds: number): Promise<void> {
    await this.pool.query('update service_clock set offset_ms = offset_ms + $1', [milliseconds]);
  }

  private async add<Row extends object>(
    type:
      | 'Resource'
      | 'Alarm'
      | 'Alert'
      | 'Incident'
      | 'RecoveryPoint'
      | 'RestoreJob'
      | 'BackupPlan'
      | 'BackupJob'
      | 'CopyJob'
      | 'PatchBaseline',
    table: string,
    account: Place,
    columns: object,
  ): Promise<Thing<Row>> {
    const row = await insert(this.pool, table, {
      organization_id: account.organizationId,
      account_id: account.id,
      ...columns,
    });
    return { ...(row as unknown as Row), globalId: toGlobalId(type, row.id) };
  }
}

const explanation = { summary: 'Made by a test.', rule: null, ruleVersion: null, inputs: {} };
