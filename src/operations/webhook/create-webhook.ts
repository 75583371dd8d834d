import { InvalidError } from '../../domain/error';
import { newId } from '../../domain/new-id';
import { MOST_WEBHOOKS } from '../../domain/webhook';
import { mintWebhookSecret, shownSecret } from '../../domain/webhook-signature';
import type { WebhookReach } from '../../domain/webhook-target';
import type { EventKind } from '../../domain/words';
import { holdName } from '../lock';
import { requireOrganization } from '../organization/require-organization';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { requireWhole } from './lock';
import { kindsOf, nameOf, namesOf, requireFreeName, urlOf } from './settings';

export interface CreateWebhookInput {
  organizationId: string;
  name: string;
  url: string;
  /** None: every kind. */
  eventKinds: EventKind[];
  idempotencyKey?: string | null;
}

/** From now on: the first that it is sent is that it was made. The secret is in the answer to the first call alone. */
export const createWebhook =
  (reach: WebhookReach): Operation<CreateWebhookInput> =>
  async (unit, input) => {
    const name = nameOf(input.name);
    const url = urlOf(input.url, reach);
    const eventKinds = kindsOf(input.eventKinds);
    const organization = await requireOrganization(unit, input.organizationId);
    requireWhole(unit, organization.id, ['input', 'organizationId']);
    await holdName(unit, namesOf(organization.id));
    await requireFreeName(unit, organization.id, name, null);
    await requireRoom(unit, organization.id);
    const id = newId();
    const secret = mintWebhookSecret();
    await unit.query(
      `insert into webhook (id, organization_id, name, url, event_kinds, secret, status, position, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, 'ACTIVE', (select position from event_log), $7, $7)`,
      [id, organization.id, name, url, eventKinds, secret, unit.now],
    );
    const eventId = await unit.record({
      kind: 'WEBHOOK_CREATED',
      organizationId: organization.id,
      subject: { type: 'Webhook', id },
      summary: `${unit.caller.name} made the webhook “${name}”.`,
      after: { name, url, eventKinds, status: 'ACTIVE' },
    });
    return { ids: { webhook: id }, eventId, secret: shownSecret(secret) };
  };

async function requireRoom(unit: Unit, organizationId: string): Promise<void> {
  const [{ n }] = await unit.query<{ n: number }>('select count(*)::int as n from webhook where organization_id = $1', [
    organizationId,
  ]);
  if (n < MOST_WEBHOOKS) return;
  throw new InvalidError(
    `An organization has at most ${MOST_WEBHOOKS} webhooks.`,
    ['input', 'organizationId'],
    'LIMIT_EXCEEDED',
  );
}
