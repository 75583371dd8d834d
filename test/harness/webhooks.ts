import { randomUUID } from 'node:crypto';
import { leader } from '../../src/database/lock';
import { fromGlobalId } from '../../src/domain/id';
import type { EventKind } from '../../src/domain/words';
import type { Event, WebhookDelivery } from '../../src/entities';
import { createSessions } from '../../src/integrations/aws/session';
import { createWebhookSender } from '../../src/integrations/notify/webhook';
import { slowWebhooks, webhooks } from '../../src/jobs';
import { followWebhooks } from '../../src/jobs/follow-webhooks';
import { startWorkers, type Workers } from '../../src/jobs/run';
import { testApi } from './api';
import { startHook, type HookCall } from './hook';
import { silent } from './jobs';
import { until } from './until';

export type Hook = Awaited<ReturnType<typeof startHook>>;

/** Longer than any receiver of the tests takes that is not meant to be too slow. */
export const PATIENCE_MS = 2_500;

export interface Made {
  id: string;
  uuid: string;
  secret: string;
}

/** What a call says: its kind, and about which incident. */
export interface Said {
  kind: EventKind;
  id: string;
  incident: string | null;
}

export function said({ body }: HookCall): Said {
  const { type, data } = JSON.parse(body);
  return { kind: type, id: data.id, incident: data.incident?.number ?? null };
}

/** An API whose webhooks lead to this machine, the process that follows the log for them, and workers that send. */
export function testWebhooks() {
  const hooks: Hook[] = [];
  let workers: Workers[] = [];
  let following: { close(): Promise<void> } | null = null;

  const rest = async (): Promise<void> => {
    await Promise.all(workers.splice(0).map((one) => one.stop()));
  };
  // Hooks that end run in their order: what uses the database ends before it closes.
  afterAll(async () => {
    await following?.close();
    await rest();
    for (const hook of hooks) await hook.close();
  });
  const api = testApi({ webhookReach: 'LOOPBACK' });

  const work = async (): Promise<void> => {
    const { database } = api.world;
    const sender = createWebhookSender({ reach: 'LOOPBACK', patienceMs: PATIENCE_MS });
    const context = { database, aws: createSessions(), now: () => new Date(), log: silent, webhooks: sender };
    const { pool } = database;
    workers = [
      await startWorkers({ pool, context, jobs: webhooks, concurrency: 6 }),
      await startWorkers({ pool, context, jobs: slowWebhooks, concurrency: 4 }),
    ];
  };

  const follow = (): void => {
    const { database } = api.world;
    following = leader(database.pool, 'opsgraph webhooks', {
      onLeading: (signal) => followWebhooks(database, signal, silent),
      intervalMs: 100,
    });
  };
  beforeAll(follow);
  beforeEach(async () => {
    if (workers.length === 0) await work();
  });

  return {
    api,
    work,
    rest,
    async followAnew(): Promise<void> {
      await following?.close();
      follow();
    },
    async hook(): Promise<Hook> {
      const hook = await startHook();
      hooks.push(hook);
      return hook;
    },
    async make(organizationId: string, hook: Hook, eventKinds: EventKind[] = []): Promise<Made> {
      const input = { organizationId, name: randomUUID(), url: hook.url, eventKinds };
      const { webhook, secret } = await api.as('engineer').done('createWebhook', input, 'secret webhook { id }');
      return { id: webhook.id, uuid: fromGlobalId(webhook.id)!.uuid, secret };
    },
    /** An organization of the test's own with a webhook, and how things happen in it. */
    async ground(eventKinds: EventKind[] = []) {
      const name = randomUUID();
      const organization = await api.world.addOrganization(name);
      const account = await api.world.addAccount(name, 'production');
      const hook = await this.hook();
      const webhook = await this.make(organization.globalId, hook, eventKinds);
      return {
        name,
        organizationId: organization.globalId,
        account,
        hook,
        webhook,
        open: async (): Promise<{ id: string; number: string; uuid: string }> => {
          const input = { accountId: account.globalId, title: 'Down', description: 'It is.', priority: 'HIGH' };
          const { incident } = await api.as('engineer').done('createIncident', input, 'incident { id number }');
          return { ...incident, uuid: fromGlobalId(incident.id)!.uuid };
        },
        say: (incident: { id: string }, body: string, visibility = 'CUSTOMER') =>
          api.as('engineer').done('addIncidentComment', { incidentId: incident.id, body, visibility }),
      };
    },
    async deliveries({ uuid }: Made): Promise<(WebhookDelivery & Pick<Event, 'kind'>)[]> {
      const { rows } = await api.world.pool.query(
        `select d.*, e.kind from webhook_delivery d join event e on e.id = d.event_id where d.webhook_id = $1
         order by d.position`,
        [uuid],
      );
      return rows;
    },
    /** Until the webhook stands at the end of the log and nothing of it waits to be sent. */
    async quiet(webhook: Made, patience?: number): Promise<void> {
      await api.settled();
      const sent = async () => {
        const { rows } = await api.world.pool.query(
          `select 1 from webhook w where id = $1
           and exists (select from event_position p where p.organization_id = w.organization_id and p.position > w.position)
           union all select 1 from webhook_delivery where webhook_id = $1 and turn is not null`,
          [webhook.uuid],
        );
        return rows.length === 0;
      };
      await until('all is sent', sent, patience);
    },
    /** What waits for the wall clock waits no longer. The webhook is held, so that nobody is just setting a later time. */
    async hurry({ uuid }: Made): Promise<void> {
      const client = await api.world.pool.connect();
      try {
        await client.query('begin');
        await client.query('select from webhook where id = $1 for no key update', [uuid]);
        await client.query(
          'update webhook_delivery set next_attempt_at = now() where webhook_id = $1 and next_attempt_at is not null',
          [uuid],
        );
        await client.query(
          `update graphile_worker._private_jobs set run_at = now() where locked_at is null and payload->>'webhookId' = $1`,
          [uuid],
        );
        await client.query('commit');
      } finally {
        client.release();
      }
    },
  };
}
