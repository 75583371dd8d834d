import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { leader } from '../../src/database/lock';
import { openDatabase, type Database } from '../../src/database/open';
import { systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import { createSessions, type AwsSessions, type SessionOptions } from '../../src/integrations/aws/session';
import type { JobContext, JobTable, Lead } from '../../src/jobs/context';
import { housekeeping, remediation, synchronisation } from '../../src/jobs';
import { startWorkers, type Workers } from '../../src/jobs/run';
import { onboardAccount } from '../../src/operations/account/onboard-account';
import { transact } from '../../src/operations/unit';
import type { Account, Job } from '../../src/entities';
import type { Cloud, CloudAccount } from './aws';
import { testDatabase } from './database';
import { insert } from './insert';
import { Things } from './things';
import { until } from './until';

export const silent = pino({ level: 'silent' });

/** A database of the file's own, the jobs' context over it, and workers that end with the test that started them. */
export class Workshop extends Things {
  private readonly running: Workers[] = [];
  readonly sessions: AwsSessions[] = [];

  constructor(readonly database: Database) {
    super(database.pool);
  }

  readonly lead: Lead = (key, onLeading) => leader(this.database.pool, key, { onLeading, intervalMs: 200 });

  context(session: SessionOptions = {}, more: Partial<JobContext> = {}): Omit<JobContext, 'signal'> {
    const aws = createSessions(session);
    this.sessions.push(aws);
    return { database: this.database, aws, now: () => new Date(), log: silent, ...more };
  }

  async work(
    context: Omit<JobContext, 'signal'> = this.context(),
    concurrency = 8,
    jobs: JobTable = { ...synchronisation, ...remediation, ...housekeeping },
  ): Promise<Workers> {
    const workers = await startWorkers({ pool: this.database.pool, context, jobs, concurrency });
    this.running.push(workers);
    return workers;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.running.splice(0).map((workers) => workers.stop()));
    for (const sessions of this.sessions.splice(0)) sessions.close();
  }

  async organization(name: string = randomUUID()): Promise<{ id: string; globalId: string }> {
    const now = new Date();
    const { id } = await insert(this.pool, 'organization', { name, created_at: now, updated_at: now });
    return { id, globalId: toGlobalId('Organization', id) };
  }

  /** Onboards an account as the API does; unless told otherwise the customer trusts our external id at once. */
  async onboard(
    organization: { globalId: string },
    account: CloudAccount,
    cloud: Cloud | null,
    input: { roleArn?: string; regions?: string[] } = {},
  ): Promise<Account> {
    const { ids } = await transact(this.database, systemCaller('test'), (unit) =>
      onboardAccount('AT_ONCE')(unit, {
        organizationId: organization.globalId,
        awsAccountId: account.accountId,
        name: account.name,
        serviceTier: 'PREMIUM',
        addOns: [],
        regions: account.regions,
        ...input,
      }),
    );
    const row = await this.account(ids.account);
    await cloud?.trust(account.accountId, row.external_id);
    return row;
  }

  async account(id: string): Promise<Account> {
    return this.row<Account>('account', id);
  }

  async whenActive(...ids: string[]): Promise<void> {
    await until(
      'the accounts are ACTIVE',
      async () => {
        const { rows } = await this.pool.query(`select id from account where id = any ($1) and status = 'ACTIVE'`, [
          ids,
        ]);
        return rows.length === ids.length;
      },
      90_000,
    );
  }

  async whenEnded(jobId: string, patience = 60_000): Promise<Job> {
    return until(
      'the job has ended',
      async () => {
        const job = await this.row<Job>('job', jobId);
        return job.ended_at ? job : null;
      },
      patience,
    );
  }

  async countOf(sql: string, values: unknown[] = []): Promise<number> {
    const { rows } = await this.pool.query(`select count(*)::int as n from ${sql}`, values);
    return rows[0].n;
  }
}

/** To be called at the top of a test file. */
export function testWorkshop(): { readonly shop: Workshop; readonly url: string } {
  let shop: Workshop | undefined;
  afterEach(() => shop?.stopAll());
  afterAll(() => shop?.database.close());
  const server = testDatabase();
  beforeAll(async () => {
    shop = new Workshop(await openDatabase(server.url, 30));
  });
  return {
    get url() {
      return server.url;
    },
    get shop() {
      if (!shop) throw new Error('The workshop is there only once the tests have begun.');
      return shop;
    },
  };
}
