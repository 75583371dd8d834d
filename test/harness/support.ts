/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
import { randomUUID } from 'node:crypto';
import { fromGlobalId } from '../../src/domain/id';
import { createSessions, type AwsSessions } from '../../src/integrations/aws/session';
import { delivery, housekeeping, synchronisation } from '../../src/jobs';
import type { JobContext } from '../../src/jobs/context';
import { startWorkers, type Workers } from '../../src/jobs/run';
import type { Incident, SupportMessage } from '../../src/entities';
import { testApi } from './api';
import { testCloud, type CloudAccount } from './aws';
import { silent } from './jobs';
import { until } from './until';
import type { KnownAccount } from './world';

export interface CaseOf {
  caseId: string;
  displayId: string;
  status: string;
  communications: { body: string; by: string }[];
}

/** An API with workers over the simulated AWS, in whose Support Center customers open cases. At the top of a file. */
export function testSupport() {
  let workers: Workers | null = null;
  let sessions: AwsSessions;
  // Hooks that end run in their order: what uses the database and the cloud ends before they do.
  afterAll(async () => {
    await workers?.stop();
    sessions?.close();
  });
  const sky = testCloud({ accounts: 40 });
  const api = testApi();
  const free: CloudAccount[] = [];
  let count = 0;

  const context = (more: Partial<JobContext> = {}): Omit<JobContext, 'signal'> => ({
    database: api.world.database,
    aws: sessions,
    now: () => new Date(),
    log: silent,
    supportSettlesMs: 200,
    ...more,
  });
  const work = async (more: Partial<JobContext> = {}): Promise<void> => {
    const jobs = { ...housekeeping, ...synchronisation, ...delivery };
    workers = await startWorkers({ pool: api.world.pool, context: context(more), jobs, concurrency: 6 });
  };
  const rest = async (): Promise<void> => {
    await workers?.stop();
    workers = null;
  };
  beforeAll(async () => {
    sessions = createSessions({ requestTimeoutMs: 2_000 });
    free.push(...(await sky.cloud.accounts()));
  });
  beforeEach(async () => {
    if (!workers) await work();
  });

  /** An account of Acme that no other test has. */
  async function account(): Promise<KnownAccount> {
    const given = free.pop();
    if (!given) throw new Error('The simulated world has no account left.');
    const externalId = randomUUID();
    const now = new Date();
    const made = await api.world.addAccount('Acme', `support ${++count}`, {
      aws_account_id: given.accountId,
      external_id: externalId,
      verified_at: now,
      owned_at: now,
    });
    await sky.cloud.trust(given.accountId, externalId);
    return made;
  }

  const control = <T>(path: string, of: KnownAccount, body: object) =>
    sky.cloud.control<T>('POST', path, { accountId: of.awsAccountId, ...body });

  async function sync(of: KnownAccount): Promise<{ status: string; error: string | null }> {
    const { job } = await api
      .as('engineer')
      .done('syncAccount', { accountId: of.globalId, sources: ['SUPPORT'] }, 'job { id }');
    return until('the synchronisation has ended', async () => {
      const { rows } = await api.world.pool.query('select status, error, ended_at from job where id = $1', [
        fromGlobalId(job.id)!.uuid,
      ]);
      return rows[0].ended_at ? rows[0] : null;
    });
  }

  const openCase = (of: KnownAccount, more: object = {}) =>
    control<CaseOf>('case', of, { subject: 'The shop is slow', body: 'Since this morning.', ...more });
  const inCase = (of: KnownAccount, caseId: string, more: object) =>
    control<CaseOf>('case-communication', of, { caseId, ...more });
  /** As the simulated AWS has it. */
  const caseIn = (of: KnownAccount, caseId: string) =>
    sky.cloud.control<CaseOf>('POST', 'case-look', { accountId: of.awsAccountId, caseId });

  const fields = `id number title description status priority origin ballWith outcome resolution createdAt acknowledgedAt
    reporter { name } explanation { summary rule inputs } externalReferences { system id url }
    sla { response { metAt } pauses { from until } }
    comments(first: 50) { nodes { body party visibility author { __typename displayName
      ... on AwsActor { principalArn } } createdAt } }`;

  /** The incidents of an account as the customer reads them. */
  async function incidents(of: KnownAccount): Promise<any[]> {
    const { incidents: list } = await api
      .as('customer')
      .query(
        `query ($id: ID!) { incidents(first: 10, filter: { accountId: { eq: $id } }, orderBy: [{ field: NUMBER, direction: ASC }]) { nodes { ${fields} } } }`,
        { id: of.globalId },
      );
    return list.nodes;
  }

  async function requests(of: KnownAccount): Promise<any[]> {
    const { serviceRequests } = await api.as('customer').query(
      `query ($id: ID!) { serviceRequests(first: 10, filter: { accountId: { eq: $id } }) { nodes {
         id number title category status origin ballWith createdAt incident { number }
         correspondence(first: 50) { nodes { body party author { __typename displayName } } } } } }`,
      { id: of.globalId },
    );
    return serviceRequests.nodes;
  }

  async function messages(of: KnownAccount): Promise<SupportMessage[]> {
    const { rows } = await api.world.pool.query<SupportMessage>(
      'select * from support_message where account_id = $1 order by created_at, part, id',
      [of.id],
    );
    return rows;
  }

  /** Everything that was put on its way has ended. */
  const delivered = (of: KnownAccount) =>
    until('all is delivered', async () => (await messages(of)).every(({ status }) => status !== 'PENDING'));

  /** An account with one case that is an incident here. */
  async function taken(more: object = {}) {
    const place = await account();
    const { caseId, displayId } = await openCase(place, more);
    await sync(place);
    const [incident] = await incidents(place);
    const row = () =>
      api.world.pool
        .query<Incident>('select * from incident where id = $1', [fromGlobalId(incident.id)!.uuid])
        .then(({ rows }) => rows[0]);
    return { place, caseId, displayId, incident, row, now: async () => (await incidents(place))[0] };
  }

  return {
    api,
    get cloud() {
      return sky.cloud;
    },
    account,
    caseIn,
    context,
    control,
    delivered,
    inCase,
    incidents,
    messages,
    openCase,
    requests,
    rest,
    sync,
    taken,
    work,
  };
}
