import { randomUUID } from 'node:crypto';
import { advance } from '../../src/compose/advance';
import { followClock, type ServiceClock } from '../../src/database/clock';
import { leader } from '../../src/database/lock';
import { openMailer, type Mailer } from '../../src/integrations/notify/email';
import { createSessions } from '../../src/integrations/aws/session';
import { delivery, housekeeping } from '../../src/jobs';
import { startWorkers, type Workers } from '../../src/jobs/run';
import { fireTimers } from '../../src/jobs/timers';
import type { Delivery, Event } from '../../src/entities';
import { testApi } from './api';
import { silent } from './jobs';
import { startMailbox } from './mailbox';
import { until } from './until';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Ground {
  name: string;
  organizationId: string;
  accountId: string;
  /** Sets a policy; its steps after so many minutes, to an address each that names the minute. */
  policy(minutes: number[], more?: Record<string, unknown>): Promise<{ id: string }>;
  open(priority?: string): Promise<{ id: string; uuid: string }>;
}

/** An API with its workers, a mail server that they send to, and service time that is moved. At the top of a file. */
export function testEscalation() {
  let clock: ServiceClock;
  let mailbox: Awaited<ReturnType<typeof startMailbox>>;
  let mailer: Mailer;
  let workers: Workers | null = null;
  const timers: { close(): Promise<void> }[] = [];

  // Hooks that end run in their order: what uses the database ends before it closes.
  afterAll(async () => {
    for (const one of timers) await one.close();
    await workers?.stop();
    mailer?.close();
    await mailbox?.close();
    clock?.close();
  });
  const api = testApi();

  const work = async (using: Mailer | null = mailer): Promise<void> => {
    const { database } = api.world;
    const context = { database, aws: createSessions(), now: () => clock.now(), log: silent, mailer: using };
    const jobs = { ...housekeeping, ...delivery };
    workers = await startWorkers({ pool: database.pool, context, jobs, concurrency: 6 });
  };
  const rest = async (): Promise<void> => {
    await workers?.stop();
    workers = null;
  };

  beforeAll(async () => {
    const { database } = api.world;
    clock = await followClock(database.pool);
    mailbox = await startMailbox();
    mailer = openMailer({ url: mailbox.url, from: 'Opsgraph <ops@accelerate.example>', patienceMs: 2_000 });
    timers.push(
      leader(database.pool, 'opsgraph timers', {
        onLeading: (signal) => fireTimers(database, signal, silent),
        intervalMs: 100,
      }),
    );
  });
  beforeEach(async () => {
    mailbox.behave({});
    if (!workers) await work();
  });

  const idle = () =>
    until('nothing is to be done', async () => {
      const { rows } = await api.world.pool.query(
        `select 1 from graphile_worker._private_jobs
         where (locked_at is not null or run_at <= now()) and attempts < max_attempts`,
      );
      return rows.length === 0;
    });

  return {
    api,
    work,
    rest,
    idle,
    get mailbox() {
      return mailbox;
    },
    async advance(ms: number): Promise<void> {
      await idle();
      const deps = {
        clock,
        pool: api.world.pool,
        follow: async () => 0,
        queued: async () => 0,
        nudge: () => undefined,
      };
      await advance(deps, ms);
    },
    /** An organization of the test's own. */
    async ground(): Promise<Ground> {
      const name = randomUUID();
      const organization = await api.world.addOrganization(name);
      const account = await api.world.addAccount(name, 'production');
      const engineer = api.as('engineer');
      return {
        name,
        organizationId: organization.id,
        accountId: account.id,
        policy: async (minutes, more = {}) => {
          const input = {
            organizationId: organization.globalId,
            name: 'Nights',
            priorities: ['HIGH'],
            steps: minutes.map((n) => ({ after: `PT${n}M`, emails: [`after-${n}@${name}.example`] })),
            ...more,
          };
          return (await engineer.done('setEscalationPolicy', input, 'escalationPolicy { id }')).escalationPolicy;
        },
        open: async (priority = 'HIGH') => {
          const input = { accountId: account.globalId, title: 'Down', description: 'It is.', priority };
          const { incident } = await engineer.done('createIncident', input, 'incident { id number }');
          const { rows } = await api.world.pool.query('select id from incident where number = $1', [incident.number]);
          return { id: incident.id, uuid: rows[0].id };
        },
      };
    },
    /** What was told of an incident: the step, or 0 for a reminder, and how many minutes after its opening. */
    async told(incident: { uuid: string }): Promise<[step: number, minute: number][]> {
      const { created_at } = await api.world.row<{ created_at: Date }>('incident', incident.uuid);
      return (await this.events(incident)).map(({ after, occurred_at }) => [
        (after!.step as number | null) ?? 0,
        Math.round((occurred_at.getTime() - created_at.getTime()) / MINUTE),
      ]);
    },
    async events(incident: { uuid: string }): Promise<Event[]> {
      return (await api.world.events(incident.uuid)).filter(({ kind }) => kind === 'INCIDENT_ESCALATED');
    },
    async deliveries(incident: { uuid: string }): Promise<Delivery[]> {
      const { rows } = await api.world.pool.query(
        `select d.* from delivery d join escalation e on e.id = d.escalation_id where e.incident_id = $1
         order by e.at, d.target`,
        [incident.uuid],
      );
      return rows;
    },
    mailsTo: (address: string) => mailbox.mails.filter(({ to }) => to.includes(address)),
    /** What waits for the wall clock waits no longer. */
    async hurry(): Promise<void> {
      await api.world.pool.query(
        `update graphile_worker._private_jobs set run_at = now()
         where task_id = (select id from graphile_worker._private_tasks where identifier = 'deliver-email')`,
      );
      await idle();
    },
  };
}
