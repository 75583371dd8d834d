import { applyPatchWindow } from './apply-patch-window';
import { applyAlarms } from './apply-alarms';
import { checkInstance } from './check-instance';
import { applyBackupPlan } from './apply-backup-plan';
import { applyPatchBaseline } from './apply-patch-baseline';
import { checkMonitoring } from './check-monitoring';
import type { JobTable } from './context';
import { deployMonitoring } from './deploy-monitoring';
import { deliverEmail } from './deliver-email';
import { deliverSlowWebhook, deliverWebhook } from './deliver-webhook';
import { deliverToSupport } from './deliver-to-support';
import { endAddOn } from './end-add-on';
import { endAlertFlapping } from './end-alert-flapping';
import { escalateIncident } from './escalate-incident';
import { followPatchWindow } from './follow-patch-window';
import { findPatchRuns } from './find-patch-runs';
import { followPatchRun } from './follow-patch-run';
import { followPatchTarget } from './follow-patch-target';
import { followServiceLevel } from './follow-service-level';
import { routeFoundBackups } from './route-found-backups';
import { startBackupJob } from './start-backup-job';
import { routeFoundAlarms } from './route-found-alarms';
import { rerouteSignals } from './reroute-signals';
import { resolveUnansweredAlert } from './resolve-unanswered-alert';
import { resolveGroupedIncident } from './resolve-grouped-incident';
import { sendPatchNotice } from './send-patch-notice';
import { settleSuppression } from './settle-suppression';
import { runRemediation } from './run-remediation';
import { runRestore } from './run-restore';
import { expireRecoveryPointsJob } from './expire-recovery-points';
import { refreshCoverage } from './refresh-coverage';
import { reviewEscalations } from './review-escalations';
import { storePatchSnapshots } from './store-patch-snapshots';
import { sweep } from './sweep';
import { syncPatches } from './sync-patches';
import { syncAccount } from './sync-account';
import { syncRegion } from './sync-region';
import { syncSupport } from './sync-support';
import { verifyAccount } from './verify-account';

/** Jobs that wait for AWS: they have workers of their own, so that an account that hangs keeps nothing else waiting. */
export const synchronisation: JobTable = {
  'verify-account': verifyAccount,
  'sync-account': syncAccount,
  'sync-region': syncRegion,
  'sync-support': syncSupport,
  'sync-patches': syncPatches,
};

/** Jobs that change AWS at its own slow rate: they wait beside everything else. */
export const deployment: JobTable = {
  'apply-alarms': applyAlarms,
  'apply-patch-window': applyPatchWindow,
  'apply-backup-plan': applyBackupPlan,
  'start-backup-job': startBackupJob,
  'apply-patch-baseline': applyPatchBaseline,
};

/** Remediations, restores and looks at instances wait for AWS too, and nothing else may keep them waiting. */
export const remediation: JobTable = {
  'check-instance': checkInstance,
  'run-remediation': runRemediation,
  'run-restore': runRestore,
};

/** Runs of patches are followed in AWS: many wait there at once. */
export const patching: JobTable = {
  'find-patch-runs': findPatchRuns,
  'follow-patch-run': followPatchRun,
  'follow-patch-target': followPatchTarget,
};

/** Jobs that need nothing but the database. */
export const housekeeping: JobTable = {
  sweep,
  'store-patch-snapshots': storePatchSnapshots,
  'deploy-monitoring': deployMonitoring,
  'check-monitoring': checkMonitoring,
  'reroute-signals': rerouteSignals,
  'route-found-alarms': routeFoundAlarms,
  'route-found-backups': routeFoundBackups,
  'resolve-unanswered-alert': resolveUnansweredAlert,
  'end-alert-flapping': endAlertFlapping,
  'settle-suppression': settleSuppression,
  'follow-patch-window': followPatchWindow,
  'send-patch-notice': sendPatchNotice,
  'end-add-on': endAddOn,
  'resolve-grouped-incident': resolveGroupedIncident,
  'follow-service-level': followServiceLevel,
  'expire-recovery-points': expireRecoveryPointsJob,
  'refresh-coverage': refreshCoverage,
  'escalate-incident': escalateIncident,
  'review-escalations': reviewEscalations,
};

/** Jobs that wait for whom something is delivered to. */
export const delivery: JobTable = {
  'deliver-email': deliverEmail,
  'deliver-to-support': deliverToSupport,
};

/** Webhooks lead anywhere: those that answer promptly have places where no slow one waits. */
export const webhooks: JobTable = {
  'deliver-webhook': deliverWebhook,
};
export const slowWebhooks: JobTable = {
  'deliver-slow-webhook': deliverSlowWebhook,
};
