import type { WebhookReach } from '../../domain/webhook-target';
import type { EventKind } from '../../domain/words';
import { difference, documentOf } from '../difference';
import { expectVersion, holdName } from '../lock';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { requireWebhook, type KnownWebhook } from './lock';
import { kindsOf, nameOf, namesOf, requireFreeName, urlOf } from './settings';
import { wake } from './wake';

export interface UpdateWebhookInput {
  webhookId: string;
  name?: string | null;
  url?: string | null;
  eventKinds?: EventKind[] | null;
  enabled?: boolean | null;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

const fields = {
  name: 'name',
  url: 'url',
  eventKinds: 'event_kinds',
  status: 'status',
  disabledReason: 'disabled_reason',
} as const satisfies Record<string, keyof KnownWebhook>;

/**
 * Changes what is given. One that is enabled again goes on where it stood in the log, and what waits or was tried in vain
 * has a whole day again; so it has at a new address.
 */
export const updateWebhook =
  (reach: WebhookReach): Operation<UpdateWebhookInput> =>
  async (unit, input) => {
    const webhook = await requireWebhook(unit, input.webhookId);
    expectVersion(webhook, input.expectedVersion);
    const next: KnownWebhook = {
      ...webhook,
      name: given(input.name) ? nameOf(input.name) : webhook.name,
      url: given(input.url) ? urlOf(input.url, reach) : webhook.url,
      event_kinds: given(input.eventKinds) ? kindsOf(input.eventKinds) : webhook.event_kinds,
      ...standing(webhook, input.enabled),
    };
    const { before, after } = difference(fields, webhook, next);
    if (!documentOf(after)) return { ids: { webhook: webhook.id }, eventId: null };
    if (next.name !== webhook.name) {
      await holdName(unit, namesOf(webhook.organization_id));
      await requireFreeName(unit, webhook.organization_id, next.name, webhook.id);
    }
    await unit.query(
      `update webhook set name = $2, url = $3, event_kinds = $4, status = $5, disabled_reason = $6, updated_at = $7,
         version = version + 1
       where id = $1`,
      [webhook.id, next.name, next.url, next.event_kinds, next.status, next.disabled_reason, unit.now],
    );
    const hopeful = next.url !== webhook.url || next.status !== webhook.status;
    if (next.status === 'ACTIVE' && hopeful) await tryAnew(unit, webhook);
    const eventId = await unit.record({
      kind: 'WEBHOOK_UPDATED',
      organizationId: webhook.organization_id,
      subject: { type: 'Webhook', id: webhook.id },
      summary: `${unit.caller.name} ${did(webhook, next)} the webhook “${next.name}”.`,
      before,
      after,
    });
    return { ids: { webhook: webhook.id }, eventId };
  };

const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

function standing(webhook: KnownWebhook, enabled: boolean | null | undefined): Partial<KnownWebhook> {
  if (enabled === true && webhook.status !== 'ACTIVE') return { status: 'ACTIVE', disabled_reason: null };
  // One that failed stays so: why it stands still is not to be forgotten.
  if (enabled === false && webhook.status === 'ACTIVE') return { status: 'DISABLED_BY_USER' };
  return {};
}

function did(before: KnownWebhook, after: KnownWebhook): string {
  if (before.status === after.status) return 'changed';
  return after.status === 'ACTIVE' ? 'enabled' : 'disabled';
}

async function tryAnew(unit: Unit, webhook: KnownWebhook): Promise<void> {
  await unit.query(
    `update webhook_delivery set tries = 0, next_attempt_at = null where webhook_id = $1 and turn is not null`,
    [webhook.id],
  );
  await wake(unit, webhook);
}
