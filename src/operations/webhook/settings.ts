import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { targetFault, type WebhookReach } from '../../domain/webhook-target';
import type { EventKind } from '../../domain/words';
import { NAME, textOf, unrepeated } from '../check';
import type { Unit } from '../unit';

/** What of a webhook people set. */
export interface WebhookSettings {
  name: string;
  url: string;
  event_kinds: EventKind[];
}

export const nameOf = (name: string): string => textOf(name, 'name', NAME);

export function urlOf(given: string, reach: WebhookReach): string {
  const url = given.trim();
  const fault = targetFault(url, reach);
  if (fault) throw new InvalidError(fault, ['input', 'url']);
  return new URL(url).href;
}

export const kindsOf = (kinds: readonly EventKind[]): EventKind[] => unrepeated(kinds, 'eventKinds');

/** The names of an organization's webhooks are held by whoever makes, renames or deletes one. */
export const namesOf = (organizationId: string): string => `webhooks:${organizationId}`;

export async function requireFreeName(unit: Unit, organizationId: string, name: string, but: string | null) {
  const [other] = await unit.query(
    'select id from webhook where organization_id = $1 and name = $2 and id is distinct from $3',
    [organizationId, name, but],
  );
  if (other) throw new InvalidError('Another webhook has this name.', ['input', 'name'], 'ALREADY_EXISTS');
}

export const referenceTo = ({ id, name }: { id: string; name: string }) => ({ id: toGlobalId('Webhook', id), name });
