import { randomUUID } from 'node:crypto';
import {
  BackupClient,
  CreateBackupVaultCommand,
  ListRestoreJobsCommand,
  StartBackupJobCommand,
  type RestoreJobsListMember,
} from '@aws-sdk/client-backup';
import { relayedCaller, systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import type { Incident, RecoveryPoint, RestoreJob } from '../../src/entities';
import { readRecovery } from '../../src/jobs/read-recovery';
import { fireTimers } from '../../src/jobs/timers';
import { requestRestore, type RequestRestoreInput } from '../../src/operations/restore-job/request-restore';
import { transact } from '../../src/operations/unit';
import type { Cloud } from './aws';
import { silent, type Workshop } from './jobs';
import { Remedies } from './remedies';
import { until } from './until';

export const REGION = 'us-east-1';
const VAULT = 'ams-automated-backups';

/** An account under management with backups in AWS, whose events arrive and whose restores run as in the service. */
export class Restores extends Remedies {
  constructor(
    private readonly hall: Workshop,
    private readonly sky: Cloud,
  ) {
    super(hall, sky);
  }

  private get access() {
    const { id, aws_account_id, role_arn, external_id } = this.account;
    return { accountId: id, awsAccountId: aws_account_id, roleArn: role_arn, externalId: external_id };
  }

  /** AWS Backup as the customer's own people have it. */
  async backup(): Promise<BackupClient> {
    const { aws } = this.hall.context();
    return aws.client(this.access, REGION, 'customer', async (settings) => new BackupClient(settings));
  }

  get roleArn(): string {
    return `arn:aws:iam::${this.account.aws_account_id}:role/ams-backup-role`;
  }

  /** The ARN of some resource of a type that no test has used. */
  async arnOf(type: string): Promise<string> {
    const { rows } = await this.hall.pool.query(
      `select arn from resource r where account_id = $1 and type = $2 and region = $3 and deleted_at is null
         and not exists (select from recovery_point p where p.resource_arn = r.arn) order by arn limit 1`,
      [this.account.id, type, REGION],
    );
    return rows[0].arn;
  }

  /** Backs a resource up in AWS, and waits until its recovery point is known here. */
  async backUp(arn: string, days = 7): Promise<RecoveryPoint> {
    const client = await this.backup();
    await client.send(new CreateBackupVaultCommand({ BackupVaultName: VAULT })).catch((error: Error) => {
      if (error.name !== 'AlreadyExistsException') throw error;
    });
    await client.send(
      new StartBackupJobCommand({
        BackupVaultName: VAULT,
        ResourceArn: arn,
        IamRoleArn: this.roleArn,
        Lifecycle: { DeleteAfterDays: days },
      }),
    );
    await this.pass(2);
    return until(`a recovery point of ${arn} is known`, async () => {
      const { rows } = await this.hall.pool.query<RecoveryPoint>(
        `select * from recovery_point where resource_arn = $1 and status in ('COMPLETED', 'AVAILABLE') order by created_at desc`,
        [arn],
      );
      return rows[0];
    });
  }

  async incident(columns: Partial<Incident> = {}): Promise<Incident & { globalId: string }> {
    return this.hall.incident(this.place, { status: 'WORK_IN_PROGRESS', ...columns });
  }

  get place() {
    return {
      id: this.account.id,
      organizationId: this.account.organization_id,
      awsAccountId: this.account.aws_account_id,
    };
  }

  /** As the customer asks for it over the API. */
  async ask(incident: { id: string }, point: { id: string }, more: Partial<RequestRestoreInput> = {}): Promise<string> {
    const caller = relayedCaller({ name: 'Ann', party: 'CUSTOMER', arn: null });
    const input = {
      incidentId: toGlobalId('Incident', incident.id),
      recoveryPointId: toGlobalId('RecoveryPoint', point.id),
      ...more,
    };
    const { ids } = await transact(this.hall.database, caller, (unit) => requestRestore(unit, input));
    return ids.restoreJob;
  }

  whenRestore(id: string, what: string, is: (job: RestoreJob) => boolean, patience = 30_000): Promise<RestoreJob> {
    return until(
      `the restore ${what}`,
      async () => {
        const job = await this.hall.row<RestoreJob>('restore_job', id);
        return is(job) ? job : null;
      },
      patience,
    );
  }

  /** Time passes until AWS Backup has ended it. */
  async ended(id: string): Promise<RestoreJob> {
    await this.whenRestore(id, 'has begun', ({ job_id, completed_at }) => job_id !== null || completed_at !== null);
    await this.pass(1);
    return this.whenRestore(id, 'has ended', ({ completed_at }) => completed_at !== null);
  }

  /** What AWS Backup restored from a recovery point. */
  async inAws(point: { arn: string }): Promise<RestoreJobsListMember[]> {
    const { RestoreJobs } = await (await this.backup()).send(new ListRestoreJobsCommand({}));
    return (RestoreJobs ?? []).filter(({ RecoveryPointArn }) => RecoveryPointArn === point.arn);
  }

  /** What a synchronisation reads of recovery points and restores, taken over. */
  async read(): Promise<void> {
    const { aws } = this.hall.context();
    const startedAt = await transact(this.hall.database, systemCaller('test'), async (unit) => unit.now);
    const take = await readRecovery(aws, this.access, REGION, new AbortController().signal, () => undefined);
    const scan = {
      organizationId: this.account.organization_id,
      accountId: this.account.id,
      region: REGION,
      startedAt,
    };
    await transact(this.hall.database, systemCaller('test'), (unit) => take(unit, scan));
  }

  /** Timers fall due, but nothing is heard of AWS, until the function given back is called. */
  timers(): () => Promise<void> {
    const stopping = new AbortController();
    const running = fireTimers(this.hall.database, stopping.signal, silent);
    return async () => {
      stopping.abort();
      await running;
    };
  }

  async weather(name: string): Promise<void> {
    await this.sky.scenario(name, { accountId: this.account.aws_account_id });
  }
}

export const freshName = (): string => `db-${randomUUID().slice(0, 8)}`;
