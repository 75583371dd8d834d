import type { Service } from '../service';
import { describeCopyJob, listCopyJobs, startCopyJob } from './backup-copies';
import { describeBackupJob, listBackupJobs, startBackupJob, stopBackupJob } from './backup-jobs';
import {
  createBackupPlan,
  deleteBackupPlan,
  getBackupPlan,
  listBackupPlanVersions,
  listBackupPlans,
  updateBackupPlan,
} from './backup-plans';
import {
  deleteRecoveryPoint,
  describeRecoveryPoint,
  getRecoveryPointRestoreMetadata,
  listRecoveryPointsByBackupVault,
  listRecoveryPointsByResource,
  updateRecoveryPointLifecycle,
} from './backup-points';
import {
  describeProtectedResource,
  listProtectedResources,
  listProtectedResourcesByBackupVault,
} from './backup-protected';
import {
  describeRestoreJob,
  getRestoreJobMetadata,
  listRestoreJobs,
  putRestoreValidationResult,
  startRestoreJob,
} from './backup-restores';
import {
  createBackupSelection,
  deleteBackupSelection,
  getBackupSelection,
  listBackupSelections,
} from './backup-selections';
import { listTags, tagResource, untagResource } from './backup-tags';
import { createBackupVault, deleteBackupVault, describeBackupVault, listBackupVaults } from './backup-vaults';

export const backup: Service = {
  scope: 'backup',
  protocol: 'rest',
  load: () => import('@aws-sdk/client-backup'),
  operations: {
    CreateBackupVault: createBackupVault,
    DescribeBackupVault: describeBackupVault,
    ListBackupVaults: listBackupVaults,
    DeleteBackupVault: deleteBackupVault,
    ListTags: listTags,
    TagResource: tagResource,
    UntagResource: untagResource,
    CreateBackupPlan: createBackupPlan,
    UpdateBackupPlan: updateBackupPlan,
    GetBackupPlan: getBackupPlan,
    DeleteBackupPlan: deleteBackupPlan,
    ListBackupPlans: listBackupPlans,
    ListBackupPlanVersions: listBackupPlanVersions,
    CreateBackupSelection: createBackupSelection,
    GetBackupSelection: getBackupSelection,
    ListBackupSelections: listBackupSelections,
    DeleteBackupSelection: deleteBackupSelection,
    StartBackupJob: startBackupJob,
    DescribeBackupJob: describeBackupJob,
    ListBackupJobs: listBackupJobs,
    StopBackupJob: stopBackupJob,
    ListRecoveryPointsByBackupVault: listRecoveryPointsByBackupVault,
    ListRecoveryPointsByResource: listRecoveryPointsByResource,
    DescribeRecoveryPoint: describeRecoveryPoint,
    UpdateRecoveryPointLifecycle: updateRecoveryPointLifecycle,
    DeleteRecoveryPoint: deleteRecoveryPoint,
    GetRecoveryPointRestoreMetadata: getRecoveryPointRestoreMetadata,
    ListProtectedResources: listProtectedResources,
    ListProtectedResourcesByBackupVault: listProtectedResourcesByBackupVault,
    DescribeProtectedResource: describeProtectedResource,
    StartRestoreJob: startRestoreJob,
    DescribeRestoreJob: describeRestoreJob,
    GetRestoreJobMetadata: getRestoreJobMetadata,
    ListRestoreJobs: listRestoreJobs,
    PutRestoreValidationResult: putRestoreValidationResult,
    StartCopyJob: startCopyJob,
    DescribeCopyJob: describeCopyJob,
    ListCopyJobs: listCopyJobs,
  },
};
