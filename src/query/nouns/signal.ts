import { dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Noun } from '../language';
import { explanation } from './explanation';

export const signal: Noun = {
  type: 'Signal',
  entitled: 'Signal',
  source: 'signal',
  fields: {
    id: id('Signal'),
    source: value('source'),
    receivedAt: dateTime('received_at'),
    occurredAt: dateTime('occurred_at'),
    outcome: value('outcome'),
    explanation,
    alert: one('Alert', 'alert_id'),
    payload: value((row) => `coalesce(${row}.payload, ${row}.body::jsonb)`),
    senderEventId: value('sender_event_id'),
    account: one('Account', 'account_id'),
    duplicateOf: one('Signal', 'duplicate_of_id'),
    deliveries: value('deliveries'),
  },
  filters: {
    id: byId('Signal', 'id'),
    source: byText('source'),
    outcome: byText('outcome'),
    accountId: byId('Account', 'account_id'),
    alertId: byId('Alert', 'alert_id'),
    receivedAt: byTime('received_at'),
    senderEventId: byText('sender_event_id'),
    organizationId: byId('Organization', 'organization_id'),
  },
  orders: { RECEIVED_AT: { column: 'received_at', kind: 'time' } },
  defaultOrder: { field: 'RECEIVED_AT', direction: 'DESC' },
};
