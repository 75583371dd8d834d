/** The nouns that have a global id. A global id is base64url("v1:Type:uuid"): opaque to clients, unique across types. */
export const NodeType = [
  'Organization',
  'Person',
  'ApiKey',
  'Responsibility',
  'Account',
  'Resource',
  'Alarm',
  'AlarmProfile',
  'Signal',
  'Alert',
  'Incident',
  'Comment',
  'ServiceRequest',
  'SlaPolicy',
  'Problem',
  'Suppression',
  'Remediation',
  'ChangeRecord',
  'PatchWindow',
  'PatchRun',
  'PatchTarget',
  'EscalationPolicy',
  'Webhook',
  'WebhookDelivery',
  'CorrelationRule',
  'RecoveryPoint',
  'RestoreJob',
  'BackupPlan',
  'BackupJob',
  'CopyJob',
  'PatchBaseline',
  'Patch',
  'Event',
  'Job',
] as const;
export type NodeType = (typeof NodeType)[number];

/** Parts of a noun that are named by an id of the same form and cannot be asked for on their own. */
export const PartType = ['CorrectiveAction'] as const;
export type PartType = (typeof PartType)[number];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function toGlobalId(type: NodeType | PartType, uuid: string): string {
  return Buffer.from(`v1:${type}:${uuid}`).toString('base64url');
}

/** The global id where it is a uuid, any other text as it is: what explanations name things by. */
export function namedBy(type: NodeType, key: string): string {
  return UUID.test(key) ? toGlobalId(type, key) : key;
}

/** The type and uuid inside a global id, or null where the text is not one: callers answer as for an unknown id. */
export function fromGlobalId(id: string): { type: NodeType; uuid: string } | null {
  return parsed(id, NodeType);
}

/** The uuid of an id of the wanted type, or null. */
export function uuidOf(type: NodeType | PartType, id: string): string | null {
  return parsed(id, [type])?.uuid ?? null;
}

function parsed<T extends NodeType | PartType>(id: string, types: readonly T[]): { type: T; uuid: string } | null {
  if (id.length > 100) return null;
  const [version, type, uuid, rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (version !== 'v1' || rest !== undefined || !uuid || !UUID.test(uuid)) return null;
  const known = types.find((t) => t === type);
  return known && toGlobalId(known, uuid) === id ? { type: known, uuid } : null;
}
