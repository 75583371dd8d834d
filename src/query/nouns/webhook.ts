import { connection } from '../connection';
import { dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Noun } from '../language';
import { logCursor } from '../order';

/** Counting further tells nobody more. */
const MOST_COUNTED = 10_000;

/** What waits to be sent, and what of the log behind its place will. */
const lag = (row: string): string =>
  `((select count(*) from webhook_delivery d where d.webhook_id = ${row}.id and d.turn is not null) +` +
  ` (select count(*) from (select p.event_id from event_position p where p.organization_id = ${row}.organization_id` +
  ` and p.position > ${row}.position and p.customer_visible order by p.position limit ${MOST_COUNTED}) p` +
  ` join event e on e.id = p.event_id where cardinality(${row}.event_kinds) = 0 or e.kind = any (${row}.event_kinds)))::int`;

export const webhook: Noun = {
  type: 'Webhook',
  entitled: 'Webhook',
  source: 'webhook',
  // Not the secret, which a request's role may not read.
  columns: [
    'id', 'organization_id', 'name', 'url', 'event_kinds', 'status', 'disabled_reason', 'position', 'created_at', 'version',
  ], // prettier-ignore
  fields: {
    id: id('Webhook'),
    name: value('name'),
    url: value('url'),
    organization: one('Organization', 'organization_id'),
    eventKinds: value('event_kinds'),
    status: value('status'),
    disabledReason: value('disabled_reason'),
    cursor: (c, row) => logCursor(c, `${row}.position`),
    lag: value(lag),
    createdAt: dateTime('created_at'),
    version: value('version'),
    deliveries: connection({
      type: 'WebhookDelivery',
      belongs: (_, row, parent) => `${row}.webhook_id = ${parent}.id`,
    }),
  },
  filters: { organizationId: byId('Organization', 'organization_id'), status: byText('status') },
  orders: { NAME: { column: 'name', kind: 'text' } },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
};

export const webhookDelivery: Noun = {
  type: 'WebhookDelivery',
  entitled: 'WebhookDelivery',
  source: 'webhook_delivery',
  fields: {
    id: id('WebhookDelivery'),
    webhook: one('Webhook', 'webhook_id'),
    event: one('Event', 'event_id'),
    status: value('status'),
    attempts: value('attempts'),
    responseStatus: value('response_status'),
    responseBody: value('response_body'),
    error: value('error'),
    firstAttemptAt: dateTime('first_attempt_at'),
    lastAttemptAt: dateTime('last_attempt_at'),
    nextAttemptAt: dateTime('next_attempt_at'),
  },
  filters: { status: byText('status'), lastAttemptAt: byTime('last_attempt_at') },
  orders: { LAST_ATTEMPT_AT: { column: 'last_attempt_at', kind: 'time', nullable: true } },
  defaultOrder: { field: 'LAST_ATTEMPT_AT', direction: 'DESC' },
};
