import type { Noun } from '../language';
import { account } from './account';
import { alarm } from './alarm';
import { alarmProfile } from './alarm-profile';
import { alert } from './alert';
import { apiKey } from './api-key';
import { backupJob, copyJob } from './backup-job';
import { backupPlan } from './backup-plan';
import { comment } from './comment';
import { correlationRule } from './correlation-rule';
import { escalationPolicy } from './escalation-policy';
import { event } from './event';
import { incident } from './incident';
import { job } from './job';
import { organization } from './organization';
import { patchWindow } from './patch-window';
import { patch } from './patch';
import { patchBaseline } from './patch-baseline';
import { patchRun, patchTarget } from './patch-run';
import { person } from './person';
import { problem } from './problem';
import { recoveryPoint } from './recovery-point';
import { changeRecord } from './change-record';
import { remediation } from './remediation';
import { resource } from './resource';
import { responsibility } from './responsibility';
import { restoreJob } from './restore-job';
import { serviceRequest } from './service-request';
import { signal } from './signal';
import { slaPolicy } from './sla-policy';
import { suppression } from './suppression';
import { webhook, webhookDelivery } from './webhook';

/** Every noun that is read, by the type that the schema has for it. */
export const nouns: ReadonlyMap<string, Noun> = new Map(
  [
    account,
    alarm,
    alarmProfile,
    alert,
    apiKey,
    backupJob,
    backupPlan,
    comment,
    copyJob,
    correlationRule,
    escalationPolicy,
    event,
    incident,
    job,
    organization,
    patchWindow,
    patch,
    patchBaseline,
    patchRun,
    patchTarget,
    person,
    problem,
    recoveryPoint,
    remediation,
    changeRecord,
    resource,
    responsibility,
    restoreJob,
    serviceRequest,
    signal,
    slaPolicy,
    suppression,
    webhook,
    webhookDelivery,
  ].map((noun) => [noun.type, noun]),
);
