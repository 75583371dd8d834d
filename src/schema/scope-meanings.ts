import type { Scope } from '../domain/permission';

/** Every scope that there is: one without its meaning does not compile. */
const meanings: Record<Scope, string> = {
  read: 'queries: everything that the role and the organization let it see',
  'events:subscribe': 'subscriptions, over WebSocket and server-sent events',
  'signals:write': 'signals delivered over HTTP, for the accounts that it sees',
  'incident:write': 'the mutations of incidents: create, assign, comment, resolve and the like',
  'serviceRequest:write': 'the mutations of service requests: create, reply, resolve, reclassify',
  'problem:write': 'the mutations of problems: create, link incidents, update, resolve, publish the report',
  'alert:write': 'the mutations of alerts: confirm their impact, dismiss',
  'suppression:write': 'the mutations of suppressions: suppress alerts, end a suppression',
  'account:write': 'the mutations of accounts: onboard, update, synchronise',
  'escalationPolicy:write': 'setting escalation policies',
  'webhook:write': 'the mutations of webhooks: create, update, delete, redeliver',
  'patchWindow:write': 'the mutations of patch windows: create, update, delete, skip an execution',
  'patchRun:write': 'the mutations of runs of patches: start, stop',
  'correlationRule:write': 'setting correlation rules',
  'restore:write': 'the mutations of restores: request one, record what was found of it',
  'backup:write': 'the mutations of backup plans, and backups on demand',
  'patchBaseline:write': 'setting patch baselines',
  admin: 'the mutations of people and keys; it holds every other scope too',
};

/** As lines of a description. */
export const scopeMeanings = Object.entries(meanings)
  .map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`)
  .join('\n');
