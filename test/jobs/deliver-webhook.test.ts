import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { leader } from '../../src/database/lock';
import { systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import type { WebhookDelivery } from '../../src/entities';
import { freeJobsOfDead } from '../../src/jobs/heartbeat';
import { escalateIncident } from '../../src/operations/escalation-policy/escalate-incident';
import { followLog } from '../../src/operations/webhook/follow-log';
import { transact } from '../../src/operations/unit';
import type { HookCall } from '../harness/hook';
import { silent } from '../harness/jobs';
import { until } from '../harness/until';
import { said, testWebhooks, type Made } from '../harness/webhooks';

const webhooks = testWebhooks();
const { api } = webhooks;

/** As a receiver verifies it, from nothing but the secret that was shown and what came. */
function isGenuine({ headers, body }: HookCall, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  const age = Date.now() / 1_000 - Number(headers['webhook-timestamp']);
  return headers['webhook-signature'] === expected && Math.abs(age) < 60;
}

const row = (webhook: Made) =>
  api.world.row<{ status: string; disabled_reason: string; slow: boolean }>('webhook', webhook.uuid);

describe('what is sent', () => {
  it('is what the customer reads in the log, in its order, signed; nothing internal and nothing of others', async () => {
    const { hook, webhook, organizationId, name, ...ground } = await webhooks.ground();
    const other = await webhooks.ground();
    const incident = await ground.open();
    await other.open();
    await ground.say(incident, 'only among ourselves', 'INTERNAL');
    await ground.say(incident, 'for everybody');
    await api.as('engineer').done('acknowledgeIncident', { incidentId: incident.id });
    await webhooks.quiet(webhook);
    const { token } = await api.world.key(name);
    const { events } = await api.holding(token).query(
      `query ($id: ID!) { events(first: 200, filter: { organizationId: { eq: $id } }) { nodes {
        id cursor ordinal kind occurredAt recordedAt summary before after actor { displayName party } organization { id }
        account { id } incident { id number } subject { __typename id } } } }`,
      { id: organizationId },
    );
    const shown = events.nodes.filter(({ kind }: { kind: string }) => kind !== 'API_KEY_CREATED');
    expect(shown.map(({ kind }: { kind: string }) => kind)).toEqual([
      'WEBHOOK_CREATED',
      'INCIDENT_CREATED',
      'INCIDENT_COMMENT_ADDED',
      'INCIDENT_ACKNOWLEDGED',
    ]);
    const byId = new Map(hook.calls.map((call) => [call.headers['webhook-id'], call]));
    expect([...byId.keys()].sort()).toEqual(shown.map(({ id }: { id: string }) => id).sort());
    for (const event of shown) {
      const call = byId.get(event.id)!;
      expect(JSON.parse(call.body)).toEqual({ type: event.kind, timestamp: event.occurredAt, data: event });
      expect(isGenuine(call, webhook.secret)).toBe(true);
      expect(isGenuine(call, other.webhook.secret)).toBe(false);
    }
    expect(hook.calls.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(JSON.stringify(hook.calls)).not.toContain('among ourselves');
    const ofIncident = hook.calls.map(said).filter((one) => one.incident !== null);
    expect(ofIncident.map(({ kind }) => kind)).toEqual([
      'INCIDENT_CREATED',
      'INCIDENT_COMMENT_ADDED',
      'INCIDENT_ACKNOWLEDGED',
    ]);
  });

  it('is of the kinds that it asks for, from when it was made, and its place is kept', async () => {
    const ground = await webhooks.ground(['INCIDENT_ACKNOWLEDGED']);
    const incident = await ground.open();
    await api.as('engineer').done('acknowledgeIncident', { incidentId: incident.id });
    await webhooks.quiet(ground.webhook);
    const late = await webhooks.hook();
    const second = await webhooks.make(ground.organizationId, late);
    await webhooks.quiet(second);
    expect(ground.hook.calls.map((call) => said(call).kind)).toEqual(['INCIDENT_ACKNOWLEDGED']);
    expect(late.calls.map((call) => said(call).kind)).toEqual(['WEBHOOK_CREATED']);
    const { node } = await api
      .as('engineer')
      .query('query ($id: ID!) { node(id: $id) { ... on Webhook { lag cursor status } } }', { id: ground.webhook.id });
    expect(node).toEqual({ lag: 0, cursor: expect.any(String), status: 'ACTIVE' });
  });
});

describe('a receiver that fails', () => {
  it('is tried again under the same id, and keeps the later events of the incident waiting, and no other', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED', 'INCIDENT_COMMENT_ADDED']);
    const [bad, good] = [await ground.open(), await ground.open()];
    let failing = true;
    hook.answer(({ body }) =>
      failing && body.includes(`"number":"${bad.number}"`) ? { status: 503, body: 'not now' } : null,
    );
    await ground.say(bad, 'first');
    await ground.say(good, 'first');
    await ground.say(bad, 'second');
    await ground.say(good, 'second');
    await hook.until((calls) => calls.filter((call) => said(call).incident === good.number).length === 3);
    await until('all is recorded', async () => {
      const all = await webhooks.deliveries(webhook);
      return all[0].error && all.filter(({ status }) => status === 'DELIVERED').length === 3;
    });
    const waiting = await webhooks.deliveries(webhook);
    expect(waiting.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual([
      'RETRYING 1',
      'DELIVERED 1',
      'PENDING 0',
      'DELIVERED 1',
      'PENDING 0',
      'DELIVERED 1',
    ]);
    expect(waiting[0]).toMatchObject({
      error: 'It answered 503.',
      response_status: 503,
      response_body: 'not now',
      first_attempt_at: expect.any(Date),
    });
    const pause = waiting[0].next_attempt_at!.getTime() - waiting[0].last_attempt_at!.getTime();
    expect(pause).toBeGreaterThanOrEqual(10_000);
    expect(pause).toBeLessThan(13_000);
    const { node } = await api.as('engineer').query('query ($id: ID!) { node(id: $id) { ... on Webhook { lag } } }', {
      id: webhook.id,
    });
    expect(node.lag).toBe(3);
    await webhooks.hurry(webhook);
    await until('the second failure is recorded', async () => {
      const [head] = await webhooks.deliveries(webhook);
      return head.attempts === 2 && head.next_attempt_at;
    });
    failing = false;
    await webhooks.hurry(webhook);
    await webhooks.quiet(webhook);
    const ofBad = hook.calls.filter((call) => said(call).incident === bad.number);
    expect(ofBad.map((call) => `${said(call).kind} ${call.status}`)).toEqual([
      'INCIDENT_CREATED 503',
      'INCIDENT_CREATED 503',
      'INCIDENT_CREATED 204',
      'INCIDENT_COMMENT_ADDED 204',
      'INCIDENT_COMMENT_ADDED 204',
    ]);
    expect(new Set(ofBad.slice(0, 3).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(ofBad.slice(0, 3).map(({ body }) => body)).size).toBe(1);
    expect(ofBad.slice(3).map(({ body }) => JSON.parse(body).data.after.body)).toEqual(['first', 'second']);
    expect((await webhooks.deliveries(webhook))[0]).toMatchObject({
      status: 'DELIVERED',
      attempts: 3,
      error: null,
      response_status: 204,
      next_attempt_at: null,
    });
  });

  it('for a day is disabled, loudly; enabled again it goes on where it stood', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED']);
    const watching = await webhooks.hook();
    await webhooks.make(ground.organizationId, watching, ['WEBHOOK_DISABLED', 'WEBHOOK_UPDATED']);
    hook.behave({ refuse: 500 });
    const first = await ground.open();
    await until('it was tried', async () => (await webhooks.deliveries(webhook))[0]?.next_attempt_at);
    await api.world.pool.query('update webhook_delivery set tries = 10 where webhook_id = $1', [webhook.uuid]);
    await webhooks.hurry(webhook);
    await watching.until((calls) => calls.length === 1);
    expect(JSON.parse(watching.calls[0].body).data).toMatchObject({
      kind: 'WEBHOOK_DISABLED',
      subject: { __typename: 'Webhook', id: webhook.id },
      summary: expect.stringMatching(
        /was disabled\. It did not take an event in 11 attempts over a day\..*It answered 500\.$/,
      ),
      after: { status: 'DISABLED_BY_FAILURE', disabledReason: expect.any(String) },
    });
    expect(await row(webhook)).toMatchObject({
      status: 'DISABLED_BY_FAILURE',
      disabled_reason: expect.stringContaining('It answered 500.'),
    });
    expect((await webhooks.deliveries(webhook))[0]).toMatchObject({ status: 'GAVE_UP', attempts: 2, turn: null });
    const [second, third] = [await ground.open(), await ground.open()];
    await api.settled();
    const lagged = await api.as('engineer').query('query ($id: ID!) { node(id: $id) { ... on Webhook { lag } } }', {
      id: webhook.id,
    });
    expect(lagged.node.lag).toBe(2);
    hook.behave({});
    await api.as('engineer').done('updateWebhook', { webhookId: webhook.id, enabled: true });
    await webhooks.quiet(webhook);
    // What was given up is not sent by itself.
    const taken = hook.calls.filter(({ status }) => status === 204).map((call) => said(call).incident);
    expect(taken.sort()).toEqual([second.number, third.number]);
    const [given] = await webhooks.deliveries(webhook);
    await api.as('engineer').done('redeliverWebhook', { deliveryId: toGlobalId('WebhookDelivery', given.id) });
    await webhooks.quiet(webhook);
    expect(said(hook.calls.at(-1)!).incident).toBe(first.number);
  });

  it('with 410 is gone at once', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED']);
    hook.behave({ refuse: 410 });
    await ground.open();
    await until('it is disabled', async () => (await row(webhook)).status === 'DISABLED_BY_FAILURE');
    expect(await webhooks.deliveries(webhook)).toMatchObject([{ status: 'FAILED', attempts: 1, response_status: 410 }]);
    const [event] = (await api.world.events(webhook.uuid)).filter(({ kind }) => kind === 'WEBHOOK_DISABLED');
    expect(event).toMatchObject({ customer_visible: true, actor_name: 'webhooks' });
  });

  it('is tried at once where it leads elsewhere', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED']);
    hook.behave({ refuse: 404 });
    const incident = await ground.open();
    await until('it was tried', async () => (await webhooks.deliveries(webhook))[0]?.next_attempt_at);
    const better = await webhooks.hook();
    await api.as('engineer').done('updateWebhook', { webhookId: webhook.id, url: better.url });
    await webhooks.quiet(webhook);
    expect(better.calls.map((call) => said(call).incident)).toEqual([incident.number]);
  });

  it('slowly keeps no other waiting, and no other incident for long', async () => {
    const stuck = await webhooks.ground(['INCIDENT_CREATED']);
    const prompt = await webhooks.ground(['INCIDENT_CREATED']);
    stuck.hook.answer(() => 'NEVER');
    for (let i = 0; i < 12; i++) await stuck.open();
    // As many as one webhook may take up wait for it now.
    await stuck.hook.until((calls) => calls.length >= 4);
    const began = Date.now();
    await prompt.open();
    await prompt.hook.until((calls) => calls.length === 1);
    expect(Date.now() - began).toBeLessThan(5_000);
    await until('it is found slow', async () => (await row(stuck.webhook)).slow);
    const [first] = (await webhooks.deliveries(stuck.webhook)).filter(({ error }) => error);
    expect(first).toMatchObject({
      status: 'RETRYING',
      response_status: null,
      error: 'It did not answer within 2.5 s.',
    });
    // From then on it shares the places of slow ones.
    await until('it waits there', async () => {
      const { rows } = await api.world.pool.query(
        `select distinct t.identifier as task from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id where j.payload->>'webhookId' = $1`,
        [stuck.webhook.uuid],
      );
      return rows.length === 1 && rows[0].task === 'deliver-slow-webhook';
    });
    const again = Date.now();
    await prompt.open();
    await prompt.hook.until((calls) => calls.length === 2);
    expect(Date.now() - again).toBeLessThan(2_500);
    await api.as('engineer').done('deleteWebhook', { webhookId: stuck.webhook.id });
    expect(await webhooks.deliveries(stuck.webhook)).toEqual([]);
  });
});

describe('what is sent again', () => {
  const again = (delivery: WebhookDelivery) => ({ deliveryId: toGlobalId('WebhookDelivery', delivery.id) });

  it('is a further attempt of the same delivery, under the same id', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED']);
    await ground.open();
    await webhooks.quiet(webhook);
    const [delivery] = await webhooks.deliveries(webhook);
    await api.as('engineer').done('redeliverWebhook', again(delivery));
    await hook.until((calls) => calls.length === 2);
    await webhooks.quiet(webhook);
    expect(new Set(hook.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect((await webhooks.deliveries(webhook))[0]).toMatchObject({ status: 'DELIVERED', attempts: 2 });
    hook.behave({ refuse: 500 });
    await api.as('engineer').done('redeliverWebhook', again(delivery));
    await webhooks.quiet(webhook);
    // Once asked for, once tried.
    expect((await webhooks.deliveries(webhook))[0]).toMatchObject({
      status: 'FAILED',
      attempts: 3,
      next_attempt_at: null,
    });
    expect(await row(webhook)).toMatchObject({ status: 'ACTIVE' });
  });

  it('is refused where it was not sent yet or the webhook is disabled, and comes first where it is tried anyhow', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED', 'INCIDENT_COMMENT_ADDED']);
    hook.behave({ fail: 1 });
    const incident = await ground.open();
    await ground.say(incident, 'later');
    await until('it failed', async () => {
      const [head, next] = await webhooks.deliveries(webhook);
      return head?.next_attempt_at && next;
    });
    const [head, next] = await webhooks.deliveries(webhook);
    const engineer = api.as('engineer');
    expect(await engineer.refused('redeliverWebhook', again(next))).toBe('INVALID_TRANSITION input.deliveryId');
    await engineer.done('redeliverWebhook', again(head));
    await webhooks.quiet(webhook);
    expect(hook.calls.map((call) => `${said(call).kind} ${call.status}`)).toEqual([
      'INCIDENT_CREATED 503',
      'INCIDENT_CREATED 204',
      'INCIDENT_COMMENT_ADDED 204',
    ]);
    await engineer.done('updateWebhook', { webhookId: webhook.id, enabled: false });
    expect(await engineer.refused('redeliverWebhook', again(head))).toBe('INVALID_TRANSITION input.deliveryId');
  });
});

describe('the list of deliveries', () => {
  it('shows to each what they see of the events, filtered and in order', async () => {
    const acme = api.world.organization('Acme').globalId;
    const hook = await webhooks.hook();
    const webhook = await webhooks.make(acme, hook, ['INCIDENT_CREATED']);
    hook.answer(({ body }) => (body.includes('Refused') ? { status: 500 } : null));
    const open = (account: string, title: string) =>
      api.as('engineer').done('createIncident', {
        accountId: api.world.account('Acme', account).globalId,
        title,
        description: 'It is.',
        priority: 'LOW',
      });
    await open('production', 'Taken');
    await open('staging', 'Taken');
    await open('production', 'Down');
    await webhooks.quiet(webhook);
    const document = `query ($id: ID!, $filter: WebhookDeliveryFilter) { node(id: $id) { ... on Webhook {
      deliveries(first: 10, filter: $filter, orderBy: [{ field: LAST_ATTEMPT_AT, direction: ASC }]) {
        nodes { status lastAttemptAt event { kind account { name } incident { title } } } totalCount { value } } } } }`;
    const list = async (who: 'customer' | 'narrowed' | 'stranger', filter = {}) =>
      (await api.as(who).query(document, { id: webhook.id, filter })).node?.deliveries;
    const all = await list('customer');
    expect(all.totalCount.value).toBe(3);
    const times = all.nodes.map(({ lastAttemptAt }: { lastAttemptAt: string }) => lastAttemptAt);
    expect(times).toEqual([...times].sort());
    expect((await list('customer', { status: { in: ['FAILED', 'GAVE_UP'] } })).nodes).toEqual([]);
    expect((await list('customer', { lastAttemptAt: { gt: times[1] } })).totalCount.value).toBe(1);
    const narrowed = await list('narrowed');
    expect(narrowed.nodes.map(({ event }: { event: { account: object } }) => event.account)).toEqual([
      { name: 'staging' },
    ]);
    expect(await list('stranger')).toBeUndefined();
  });
});

describe('a step of an escalation policy that names webhooks', () => {
  it('is sent to them, whatever kinds they ask for, once; and to nobody else of the organization', async () => {
    const named = await webhooks.ground(['ALERT_OPENED']);
    const [everything, other, resting] = [await webhooks.hook(), await webhooks.hook(), await webhooks.hook()];
    const all = await webhooks.make(named.organizationId, everything);
    const none = await webhooks.make(named.organizationId, other, ['ALERT_OPENED']);
    const off = await webhooks.make(named.organizationId, resting, ['ALERT_OPENED']);
    const engineer = api.as('engineer');
    await engineer.done('updateWebhook', { webhookId: off.id, enabled: false });
    const webhookIds = [named.webhook.id, all.id, off.id];
    const steps = [
      { after: 'PT5M', webhookIds },
      { after: 'PT1H', webhookIds: [none.id] },
    ];
    const policy = { organizationId: named.organizationId, name: 'Nights', priorities: ['HIGH'], steps };
    await engineer.done('setEscalationPolicy', policy);
    const incident = await named.open();
    await api.world.advance(6 * 60_000);
    const look = () =>
      transact(api.world.database, systemCaller('escalation'), (unit) =>
        escalateIncident(unit, incident.uuid, { mail: false }),
      );
    await Promise.all([look(), look()]);
    for (const one of [named.webhook, all, none]) await webhooks.quiet(one);
    const escalated = (calls: readonly HookCall[]) =>
      calls.map(said).filter(({ kind }) => kind === 'INCIDENT_ESCALATED');
    expect(named.hook.calls.map(said)).toEqual(escalated(named.hook.calls));
    expect([named.hook.calls, everything.calls, other.calls].map((calls) => escalated(calls).length)).toEqual([
      1, 1, 0,
    ]);
    const told = JSON.parse(named.hook.calls[0].body).data;
    expect(told).toMatchObject({ incident: { number: incident.number }, after: { reason: 'UNACKNOWLEDGED', step: 1 } });
    expect(told.after.webhooks.map(({ id, status }: { id: string; status: string }) => [id, status]).sort()).toEqual(
      [
        [named.webhook.id, 'ACTIVE'],
        [all.id, 'ACTIVE'],
        [off.id, 'DISABLED_BY_USER'],
      ].sort(),
    );
    await engineer.done('updateWebhook', { webhookId: off.id, enabled: true });
    await webhooks.quiet(off);
    expect(resting.calls.map((call) => said(call).kind)).toEqual(['INCIDENT_ESCALATED']);
  });
});

describe('whoever dies', () => {
  it('between sending and recording leaves it to be sent again, under the same id, in the same order', async () => {
    const deadAfterMs = 1_200;
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED', 'INCIDENT_COMMENT_ADDED']);
    await webhooks.rest();
    const incidents = [];
    for (let i = 0; i < 6; i++) {
      const incident = await ground.open();
      for (const body of ['one', 'two']) await ground.say(incident, body);
      incidents.push(incident.number);
    }
    await until('all of it waits', async () => (await webhooks.deliveries(webhook)).length === 18);
    const { database, pool } = api.world;
    const lead = (key: string, onLeading: (signal: AbortSignal) => Promise<void> | void) =>
      leader(database.pool, key, { onLeading, intervalMs: 100 });
    const looking = freeJobsOfDead(pool, lead, silent, deadAfterMs);
    const url = (pool.options as { connectionString: string }).connectionString;
    try {
      for (const sends of [4, 3, 1]) {
        const script = join(__dirname, '../harness/webhook-process.ts');
        const child = spawn(process.execPath, ['-r', '@swc-node/register', script, url, `${deadAfterMs}`, `${sends}`], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
          child.once('exit', (code, name) => resolve([code, name])),
        );
        expect(signal).toBe('SIGKILL');
      }
      expect((await webhooks.deliveries(webhook)).some(({ claimed_until }) => claimed_until)).toBe(true);
      await webhooks.work();
      await webhooks.quiet(webhook, 40_000);
    } finally {
      await looking.stop();
    }
    const ids = hook.calls.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(18);
    expect(ids.length).toBeGreaterThanOrEqual(18 + 3);
    for (const number of incidents) {
      const own = hook.calls
        .filter((call) => said(call).incident === number)
        .map(({ headers }) => headers['webhook-id']);
      const first = own.filter((id, i) => own.indexOf(id) === i);
      const expected = (await webhooks.deliveries(webhook)).map(({ event_id }) => toGlobalId('Event', event_id));
      expect(first).toEqual(expected.filter((id) => first.includes(id)));
      // A repeat follows its first at once: nothing later was sent before it was known to have arrived.
      expect(own.every((id, i) => i === 0 || first.indexOf(id) >= first.indexOf(own[i - 1]))).toBe(true);
    }
  }, 180_000);

  it('with the job that would have sent it is made good by who follows next', async () => {
    const { hook, webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED']);
    await webhooks.rest();
    await ground.open();
    await until('it waits', async () => (await webhooks.deliveries(webhook)).length === 1);
    await api.world.pool.query(`delete from graphile_worker._private_jobs where payload->>'webhookId' = $1`, [
      webhook.uuid,
    ]);
    await webhooks.followAnew();
    await webhooks.work();
    await webhooks.quiet(webhook);
    expect(hook.calls).toHaveLength(1);
  });

  it('while it follows the log leaves nothing out and makes nothing twice, however many follow', async () => {
    const { webhook, ...ground } = await webhooks.ground(['INCIDENT_CREATED']);
    const followers = Array.from({ length: 4 }, async () => {
      for (let i = 0; i < 20; i++) await followLog(api.world.database, webhook.uuid);
    });
    for (let i = 0; i < 20; i++) await ground.open();
    await Promise.all(followers);
    await webhooks.quiet(webhook);
    expect(await webhooks.deliveries(webhook)).toHaveLength(20);
    expect(ground.hook.calls).toHaveLength(20);
  });
});
