import { AccessGrant } from './access-grant';
import { Account } from './account';
import { AddOnTerm } from './add-on-term';
import { Alarm } from './alarm';
import { AlarmChange } from './alarm-change';
import { AlarmProfile, AlarmProfileVersion } from './alarm-profile';
import { Alert } from './alert';
import { ApiKey } from './api-key';
import { BackupCoverage } from './backup-coverage';
import { BackupJob, CopyJob } from './backup-job';
import { BackupPlan, BackupReading, BackupSelection, BackupVault } from './backup-plan';
import { ChangeReading, ChangeRecord, ChangeRecordResource } from './change-record';
import { Comment } from './comment';
import { Condition } from './condition';
import { AlertContact, ContactNotice } from './contact-notice';
import { CorrectiveAction } from './corrective-action';
import { CorrelationRule } from './correlation-rule';
import { Delivery, Escalation } from './escalation';
import { EscalationPolicy } from './escalation-policy';
import { Event } from './event';
import { EventCounter, EventLog, EventPosition, EventQueue } from './event-log';
import { ExternalReference } from './external-reference';
import { FileSystem } from './file-system';
import { Incident } from './incident';
import { IncidentLink } from './incident-link';
import { IncidentResource } from './incident-resource';
import { Organization } from './organization';
import { PatchRun, PatchTarget } from './patch-run';
import { Patch, PatchDefinition } from './patch';
import { PatchBaseline } from './patch-baseline';
import { PatchCompliance } from './patch-compliance';
import { PatchSnapshot } from './patch-snapshot';
import { PatchNotice, PatchWindow, PatchWindowExecution, PatchWindowSkip } from './patch-window';
import { Person } from './person';
import { PostIncidentReport } from './post-incident-report';
import { Problem } from './problem';
import { RecoveryPoint } from './recovery-point';
import { Remediation } from './remediation';
import { Resource } from './resource';
import { ResourceAgent } from './resource-agent';
import { ResourceTag } from './resource-tag';
import { Responsibility } from './responsibility';
import { RestoreJob } from './restore-job';
import { ServiceRequest } from './service-request';
import { Signal } from './signal';
import { SlaPolicy } from './sla-policy';
import { SupportCase, SupportCommunication, SupportMessage } from './support-case';
import { Suppression, SuppressionOccurrence, SuppressionResource } from './suppression';
import { SyncState } from './sync-state';
import { Webhook, WebhookDelivery } from './webhook';
import { Idempotency, Job, ServiceClock, Timer, WorkerHeartbeat } from './work';

/** Every table, for the DataSource. */
export const entities = [
  AccessGrant,
  Account,
  AddOnTerm,
  Alarm,
  AlarmChange,
  AlarmProfile,
  AlarmProfileVersion,
  Alert,
  AlertContact,
  ApiKey,
  BackupCoverage,
  BackupJob,
  BackupPlan,
  BackupReading,
  BackupSelection,
  BackupVault,
  ChangeReading,
  ChangeRecord,
  ChangeRecordResource,
  Comment,
  Condition,
  ContactNotice,
  CopyJob,
  CorrectiveAction,
  CorrelationRule,
  Delivery,
  Escalation,
  EscalationPolicy,
  Event,
  EventCounter,
  EventLog,
  EventPosition,
  EventQueue,
  ExternalReference,
  FileSystem,
  Idempotency,
  Incident,
  IncidentLink,
  IncidentResource,
  Job,
  Organization,
  PatchNotice,
  PatchWindow,
  PatchWindowExecution,
  PatchWindowSkip,
  Patch,
  PatchBaseline,
  PatchCompliance,
  PatchDefinition,
  PatchSnapshot,
  PatchRun,
  PatchTarget,
  Person,
  PostIncidentReport,
  Problem,
  RecoveryPoint,
  Remediation,
  Resource,
  ResourceAgent,
  ResourceTag,
  Responsibility,
  RestoreJob,
  ServiceClock,
  ServiceRequest,
  Signal,
  SlaPolicy,
  SupportCase,
  SupportCommunication,
  SupportMessage,
  Suppression,
  SuppressionOccurrence,
  SuppressionResource,
  SyncState,
  Timer,
  Webhook,
  WebhookDelivery,
  WorkerHeartbeat,
];

export {
  AccessGrant,
  Account,
  AddOnTerm,
  Alarm,
  AlarmChange,
  AlarmProfile,
  AlarmProfileVersion,
  Alert,
  ApiKey,
  BackupCoverage,
  BackupJob,
  BackupPlan,
  BackupReading,
  BackupSelection,
  BackupVault,
  Comment,
  Condition,
  CopyJob,
  CorrectiveAction,
  CorrelationRule,
  Delivery,
  Escalation,
  EscalationPolicy,
  Event,
  EventCounter,
  EventLog,
  EventPosition,
  EventQueue,
  ExternalReference,
  FileSystem,
  Idempotency,
  Incident,
  IncidentLink,
  IncidentResource,
  Job,
  Organization,
  PatchNotice,
  PatchWindow,
  PatchWindowExecution,
  PatchWindowSkip,
  Patch,
  PatchBaseline,
  PatchCompliance,
  PatchDefinition,
  PatchSnapshot,
  PatchRun,
  PatchTarget,
  Person,
  PostIncidentReport,
  Problem,
  RecoveryPoint,
  Remediation,
  Resource,
  ResourceAgent,
  ResourceTag,
  Responsibility,
  RestoreJob,
  ServiceClock,
  ServiceRequest,
  Signal,
  SlaPolicy,
  SupportCase,
  SupportCommunication,
  SupportMessage,
  Suppression,
  SuppressionOccurrence,
  SuppressionResource,
  SyncState,
  Timer,
  Webhook,
  WebhookDelivery,
  WorkerHeartbeat,
};
