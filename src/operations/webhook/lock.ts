import { ForbiddenError } from '../../domain/error';
import type { Webhook } from '../../entities';
import { idOf, notFound } from '../check';
import { seesWhole } from '../organization/require-organization';
import type { Unit } from '../unit';

/** Without the secret, which a request's role may not read. */
export type KnownWebhook = Omit<Webhook, 'secret'>;

export const columns =
  'id, organization_id, name, url, event_kinds, status, disabled_reason, position, slow, created_at, updated_at, version';

/**
 * The webhook, held until the transaction ends: whoever changes it, makes deliveries for it or says how one went does
 * so one after the other.
 */
export async function holdWebhook(unit: Unit, id: string): Promise<KnownWebhook | null> {
  const [webhook] = await unit.query<KnownWebhook>(`select ${columns} from webhook where id = $1 for no key update`, [
    id,
  ]);
  return webhook ?? null;
}

/** As a mutation names it: held, and the caller's to change. */
export async function requireWebhook(unit: Unit, globalId: string): Promise<KnownWebhook> {
  const webhook = await holdWebhook(unit, idOf('Webhook', globalId, 'webhookId'));
  if (!webhook) return notFound('Webhook', ['input', 'webhookId']);
  requireWhole(unit, webhook.organization_id, ['input', 'webhookId']);
  return webhook;
}

/** It is sent what happens in every account: who sees single ones could read the others by it. */
export function requireWhole({ caller }: Unit, organizationId: string, path: readonly string[]): void {
  if (seesWhole(caller, organizationId)) return;
  throw new ForbiddenError(
    'A webhook is sent what happens in all accounts of the organization: who sees single ones has no hand in it.',
    path,
  );
}
