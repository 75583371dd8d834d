import type { NodeType } from './id';

/** Nouns that are read but are no Node of their own. */
export type Noun =
  | NodeType
  | 'SyncState'
  | 'AccessGrant'
  | 'AgentStatus'
  | 'Tag'
  | 'ExternalReference'
  | 'PatchWindowSkip'
  | 'PatchWindowExecution'
  | 'PatchNotice'
  | 'AddOnTerm'
  | 'PatchCompliance'
  | 'PatchSnapshot';

/**
 * How a noun's rows are bound to a caller:
 * ACCOUNT — by organization, or by a single account that was granted;
 * MEMBER — by belonging to the organization;
 * PERSON — Accelerate's people are known to all by name, a customer's to that customer's members;
 * ALL — the same for everybody.
 */
export type Reach = 'ACCOUNT' | 'MEMBER' | 'PERSON' | 'ALL';

export interface Entitlement {
  reach: Reach;
  /** The column that holds the account where reach is ACCOUNT. */
  accountColumn?: string;
  /** Instead of it: the column that lists several accounts, of which one suffices. */
  accountsColumn?: string;
  /** Rows that a customer does not see: the column and the only value they see. */
  customerSees?: { column: string; value: string | boolean };
  /** Fields that are null for a customer's viewer, unless the row is their own party's (PERSON) or themselves. */
  accelerateOnly?: readonly string[];
}

/** Who sees which rows and fields: the compiler, the streams and row-level security all say the same. */
export const entitlement: Record<Noun, Entitlement> = {
  Organization: { reach: 'MEMBER' },
  Person: { reach: 'PERSON', accelerateOnly: ['email', 'lastSeenAt'] },
  ApiKey: { reach: 'MEMBER' },
  AccessGrant: { reach: 'MEMBER' },
  Responsibility: { reach: 'ALL' },
  Account: { reach: 'ACCOUNT', accountColumn: 'id' },
  SyncState: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Resource: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  AgentStatus: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Tag: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  AlarmProfile: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Alarm: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Signal: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Alert: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Incident: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  ExternalReference: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Comment: {
    reach: 'ACCOUNT',
    accountColumn: 'account_id',
    customerSees: { column: 'visibility', value: 'CUSTOMER' },
  },
  SlaPolicy: { reach: 'ALL' },
  ServiceRequest: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Problem: { reach: 'ACCOUNT', accountsColumn: 'account_ids' },
  Suppression: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Remediation: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  ChangeRecord: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchWindow: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchWindowSkip: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchWindowExecution: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchNotice: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  AddOnTerm: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchRun: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchTarget: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  EscalationPolicy: { reach: 'MEMBER' },
  Webhook: { reach: 'MEMBER' },
  // Of the account that the event is about: whoever sees a delivery sees what was sent.
  WebhookDelivery: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  CorrelationRule: { reach: 'MEMBER' },
  RecoveryPoint: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  RestoreJob: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  BackupPlan: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  BackupJob: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  CopyJob: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchBaseline: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchCompliance: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  PatchSnapshot: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Patch: { reach: 'ACCOUNT', accountColumn: 'account_id' },
  Event: {
    reach: 'ACCOUNT',
    accountColumn: 'account_id',
    customerSees: { column: 'customer_visible', value: true },
  },
  Job: { reach: 'ACCOUNT', accountColumn: 'account_id' },
};
