import { randomUUID } from 'node:crypto';
import { fromGlobalId, toGlobalId } from '../../../src/domain/id';
import type { RunningApi } from '../api';
import { insert } from '../insert';
import type { Input, Verb } from './verb';

/** An organization has room for 20: what earlier tests made goes. */
async function wanted({ world }: RunningApi): Promise<Input> {
  const { id, globalId } = world.organization('Acme');
  await world.pool.query(`delete from webhook where organization_id = $1 and name like 'verb %'`, [id]);
  return {
    organizationId: globalId,
    name: `verb ${randomUUID()}`,
    url: 'https://hooks.acme.example/ops?x=1',
    eventKinds: ['INCIDENT_CREATED', 'INCIDENT_RESOLVED'],
  };
}

async function made(api: RunningApi): Promise<{ id: string; uuid: string }> {
  const { webhook } = await api.as('customer').done('createWebhook', await wanted(api), 'webhook { id }');
  return { id: webhook.id, uuid: fromGlobalId(webhook.id)!.uuid };
}

/** Of the event that the webhook was made, as if it had been taken. */
async function sent(api: RunningApi): Promise<string> {
  const { uuid } = await made(api);
  await api.settled();
  const [event] = await api.world.events(uuid);
  const delivery = await insert(api.world.pool, 'webhook_delivery', {
    organization_id: api.world.organization('Acme').id,
    webhook_id: uuid,
    event_id: event.id,
    position: 1,
    lane: uuid,
    status: 'DELIVERED',
    attempts: 1,
    created_at: new Date(),
  });
  return toGlobalId('WebhookDelivery', delivery.id);
}

export const webhookVerbs: Verb[] = [
  {
    name: 'createWebhook',
    by: 'customer',
    stranger: 'stranger',
    kind: 'WEBHOOK_CREATED',
    selection:
      'webhook { id name url organization { name } eventKinds status disabledReason cursor createdAt version deliveries { nodes { id } } }',
    prepare: wanted,
    other: { url: 'https://hooks.acme.example/elsewhere' },
    target: 'organizationId',
    expected: {
      webhook: {
        id: expect.any(String),
        name: expect.stringMatching(/^verb /),
        url: 'https://hooks.acme.example/ops?x=1',
        organization: { name: 'Acme' },
        eventKinds: ['INCIDENT_CREATED', 'INCIDENT_RESOLVED'],
        status: 'ACTIVE',
        disabledReason: null,
        cursor: expect.any(String),
        createdAt: expect.any(String),
        version: 1,
        deliveries: { nodes: [] },
      },
    },
    versioned: false,
  },
  {
    name: 'updateWebhook',
    by: 'customer',
    stranger: 'stranger',
    kind: 'WEBHOOK_UPDATED',
    selection: 'webhook { url eventKinds status version }',
    prepare: async (api) => ({ webhookId: (await made(api)).id, url: 'https://new.acme.example', enabled: false }),
    other: { enabled: true },
    target: 'webhookId',
    expected: {
      webhook: {
        url: 'https://new.acme.example/',
        eventKinds: ['INCIDENT_CREATED', 'INCIDENT_RESOLVED'],
        status: 'DISABLED_BY_USER',
        version: 2,
      },
    },
    versioned: true,
  },
  {
    name: 'deleteWebhook',
    by: 'engineer',
    stranger: 'visitor',
    kind: 'WEBHOOK_DELETED',
    selection: 'deletedId',
    prepare: async (api) => ({ webhookId: (await made(api)).id }),
    other: { expectedVersion: 1 },
    target: 'webhookId',
    expected: { deletedId: expect.any(String) },
    versioned: true,
  },
  {
    name: 'redeliverWebhook',
    by: 'customer',
    stranger: 'stranger',
    kind: 'WEBHOOK_UPDATED',
    selection: 'delivery { id status attempts event { kind } webhook { name } }',
    prepare: async (api) => ({ deliveryId: await sent(api) }),
    other: { deliveryId: toGlobalId('WebhookDelivery', randomUUID()) },
    target: 'deliveryId',
    expected: {
      delivery: {
        id: expect.any(String),
        status: 'RETRYING',
        attempts: 1,
        event: { kind: 'WEBHOOK_CREATED' },
        webhook: { name: expect.stringMatching(/^verb /) },
      },
    },
    versioned: false,
  },
];
