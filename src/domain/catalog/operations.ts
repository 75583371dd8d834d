import type { Role } from '../words';

/** What a mutation needs besides its responsibility row: the scope of the key and a role that does such work. */
export interface Operation {
  readonly scope: Scope;
  readonly roles: readonly Role[];
}

export const Scope = [
  'read',
  'events:subscribe',
  'signals:write',
  'incident:write',
  'serviceRequest:write',
  'problem:write',
  'alert:write',
  'suppression:write',
  'account:write',
  'escalationPolicy:write',
  'webhook:write',
  'patchWindow:write',
  'patchRun:write',
  'correlationRule:write',
  'restore:write',
  'backup:write',
  'patchBaseline:write',
  'admin',
] as const;
export type Scope = (typeof Scope)[number];

const work: readonly Role[] = ['CUSTOMER_OPERATOR', 'CUSTOMER_ADMIN', 'OPERATIONS_ENGINEER'];
const priority: readonly Role[] = [...work, 'CLOUD_SERVICE_DELIVERY_MANAGER'];
const engineering: readonly Role[] = ['OPERATIONS_ENGINEER'];
const configuration: readonly Role[] = ['CUSTOMER_ADMIN', 'OPERATIONS_ENGINEER', 'CLOUD_ARCHITECT'];
const administration: readonly Role[] = ['CUSTOMER_ADMIN', 'OPERATIONS_ENGINEER'];

/** The mutations that are served. BREAK_GLASS and SYSTEM hold every role's rights and are not listed with each. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['createIncident', { scope: 'incident:write', roles: work }],
  ['acknowledgeIncident', { scope: 'incident:write', roles: work }],
  ['assignIncident', { scope: 'incident:write', roles: work }],
  ['addIncidentComment', { scope: 'incident:write', roles: work }],
  ['requestCustomerAction', { scope: 'incident:write', roles: work }],
  ['completeCustomerAction', { scope: 'incident:write', roles: work }],
  ['updateIncidentPriority', { scope: 'incident:write', roles: priority }],
  ['resolveIncident', { scope: 'incident:write', roles: work }],
  ['reopenIncident', { scope: 'incident:write', roles: work }],
  ['reclassifyIncident', { scope: 'incident:write', roles: work }],
  ['rateIncident', { scope: 'incident:write', roles: work }],
  ['linkIncidents', { scope: 'incident:write', roles: work }],
  ['createServiceRequest', { scope: 'serviceRequest:write', roles: work }],
  ['replyToServiceRequest', { scope: 'serviceRequest:write', roles: work }],
  ['resolveServiceRequest', { scope: 'serviceRequest:write', roles: work }],
  ['reclassifyServiceRequest', { scope: 'serviceRequest:write', roles: work }],
  ['createProblem', { scope: 'problem:write', roles: engineering }],
  ['updateProblem', { scope: 'problem:write', roles: engineering }],
  ['linkIncidentsToProblem', { scope: 'problem:write', roles: engineering }],
  ['resolveProblem', { scope: 'problem:write', roles: engineering }],
  ['publishPostIncidentReport', { scope: 'problem:write', roles: engineering }],
  ['confirmAlertImpact', { scope: 'alert:write', roles: work }],
  ['dismissAlert', { scope: 'alert:write', roles: work }],
  ['suppressAlerts', { scope: 'suppression:write', roles: configuration }],
  ['endSuppression', { scope: 'suppression:write', roles: configuration }],
  ['onboardAccount', { scope: 'account:write', roles: configuration }],
  ['updateAccount', { scope: 'account:write', roles: configuration }],
  ['syncAccount', { scope: 'account:write', roles: configuration }],
  ['updateAlarmProfile', { scope: 'account:write', roles: configuration }],
  ['deployMonitoring', { scope: 'account:write', roles: configuration }],
  ['setEscalationPolicy', { scope: 'escalationPolicy:write', roles: configuration }],
  ['createWebhook', { scope: 'webhook:write', roles: administration }],
  ['updateWebhook', { scope: 'webhook:write', roles: administration }],
  ['deleteWebhook', { scope: 'webhook:write', roles: administration }],
  ['redeliverWebhook', { scope: 'webhook:write', roles: administration }],
  ['createPatchWindow', { scope: 'patchWindow:write', roles: configuration }],
  ['updatePatchWindow', { scope: 'patchWindow:write', roles: configuration }],
  ['deletePatchWindow', { scope: 'patchWindow:write', roles: configuration }],
  ['skipPatchWindowExecution', { scope: 'patchWindow:write', roles: configuration }],
  ['setCorrelationRule', { scope: 'correlationRule:write', roles: configuration }],
  ['requestRestore', { scope: 'restore:write', roles: work }],
  ['recordRestoreValidation', { scope: 'restore:write', roles: work }],
  ['createBackupPlan', { scope: 'backup:write', roles: configuration }],
  ['updateBackupPlan', { scope: 'backup:write', roles: configuration }],
  ['deleteBackupPlan', { scope: 'backup:write', roles: configuration }],
  ['startBackupJob', { scope: 'backup:write', roles: configuration }],
  ['setPatchBaseline', { scope: 'patchBaseline:write', roles: configuration }],
  ['startPatchRun', { scope: 'patchRun:write', roles: configuration }],
  ['stopPatchRun', { scope: 'patchRun:write', roles: configuration }],
  ['createApiKey', { scope: 'admin', roles: administration }],
  ['revokeApiKey', { scope: 'admin', roles: administration }],
  ['invitePerson', { scope: 'admin', roles: administration }],
  ['updatePersonAccess', { scope: 'admin', roles: administration }],
]);

export const servedOperations: readonly string[] = [...operations.keys()];
