import { Fields, refuse, SHORT } from './fields';
import type { SignalState } from './signal';
import { isoTime } from './time';

/** The envelope that every event of EventBridge has around its detail. */
export interface EventBridgeEvent {
  id: string;
  detailType: string;
  source: string;
  account: string;
  region: string | null;
  time: Date;
  resources: string[];
  detail: Fields;
}

export function eventBridgeEvent(event: Fields): EventBridgeEvent {
  return {
    id: event.text('id', SHORT),
    detailType: event.text('detail-type', SHORT),
    source: event.text('source', SHORT),
    account: accountId(event, 'account'),
    region: event.optionalText('region', SHORT),
    time: event.time('time', isoTime),
    resources: event.texts('resources'),
    detail: event.object('detail'),
  };
}

/** Digits; AWS's own samples have twelve or thirteen, and which accounts are ours is not decided here. */
export function accountId(fields: Fields, key: string): string {
  const account = fields.text(key, SHORT);
  if (!/^\d{12,13}$/.test(account)) refuse('INVALID', [...fields.path, key], `${key} must be an AWS account id.`);
  return account;
}

/** The account that a detail names where it can be another than the envelope's (a delegated administrator's events). */
export function detailAccount(event: EventBridgeEvent, key: string): string {
  return event.detail.optionalText(key, SHORT) === null ? event.account : accountId(event.detail, key);
}

/** `type:version:account:region:…`, readable. */
export function dedupKey(type: string, account: string, region: string | null, ...parts: string[]): string {
  return [type, '1', account, region ?? 'global', ...parts].join(':');
}

/** What a source's own word for a state means here; a word that is not in its table tells of nothing that begins or ends. */
export function stateFrom(table: Readonly<Record<string, SignalState>>, word: string): SignalState {
  return Object.hasOwn(table, word) ? table[word] : 'INFO';
}
