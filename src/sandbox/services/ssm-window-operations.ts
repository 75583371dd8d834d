import type { Service } from '../service';
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from './ssm-tags';
import {
  cancelMaintenanceWindowExecution,
  describeMaintenanceWindowExecutions,
  describeMaintenanceWindowExecutionTaskInvocations,
  describeMaintenanceWindowExecutionTasks,
  getMaintenanceWindowExecution,
  getMaintenanceWindowExecutionTask,
  getMaintenanceWindowExecutionTaskInvocation,
} from './ssm-window-executions';
import { describeMaintenanceWindowSchedule, describeMaintenanceWindowsForTarget } from './ssm-window-schedule';
import {
  deregisterTargetFromMaintenanceWindow,
  describeMaintenanceWindowTargets,
  registerTargetWithMaintenanceWindow,
  updateMaintenanceWindowTarget,
} from './ssm-window-targets';
import {
  deregisterTaskFromMaintenanceWindow,
  describeMaintenanceWindowTasks,
  getMaintenanceWindowTask,
  registerTaskWithMaintenanceWindow,
  updateMaintenanceWindowTask,
} from './ssm-window-tasks';
import {
  createMaintenanceWindow,
  deleteMaintenanceWindow,
  describeMaintenanceWindows,
  getMaintenanceWindow,
  updateMaintenanceWindow,
} from './ssm-windows';

/** The operations of Systems Manager's maintenance windows, and of their tags. */
export const windowOperations: Service['operations'] = {
  CreateMaintenanceWindow: createMaintenanceWindow,
  UpdateMaintenanceWindow: updateMaintenanceWindow,
  DeleteMaintenanceWindow: deleteMaintenanceWindow,
  GetMaintenanceWindow: getMaintenanceWindow,
  DescribeMaintenanceWindows: describeMaintenanceWindows,
  RegisterTargetWithMaintenanceWindow: registerTargetWithMaintenanceWindow,
  UpdateMaintenanceWindowTarget: updateMaintenanceWindowTarget,
  DeregisterTargetFromMaintenanceWindow: deregisterTargetFromMaintenanceWindow,
  DescribeMaintenanceWindowTargets: describeMaintenanceWindowTargets,
  RegisterTaskWithMaintenanceWindow: registerTaskWithMaintenanceWindow,
  UpdateMaintenanceWindowTask: updateMaintenanceWindowTask,
  DeregisterTaskFromMaintenanceWindow: deregisterTaskFromMaintenanceWindow,
  GetMaintenanceWindowTask: getMaintenanceWindowTask,
  DescribeMaintenanceWindowTasks: describeMaintenanceWindowTasks,
  DescribeMaintenanceWindowSchedule: describeMaintenanceWindowSchedule,
  DescribeMaintenanceWindowsForTarget: describeMaintenanceWindowsForTarget,
  DescribeMaintenanceWindowExecutions: describeMaintenanceWindowExecutions,
  GetMaintenanceWindowExecution: getMaintenanceWindowExecution,
  DescribeMaintenanceWindowExecutionTasks: describeMaintenanceWindowExecutionTasks,
  GetMaintenanceWindowExecutionTask: getMaintenanceWindowExecutionTask,
  DescribeMaintenanceWindowExecutionTaskInvocations: describeMaintenanceWindowExecutionTaskInvocations,
  GetMaintenanceWindowExecutionTaskInvocation: getMaintenanceWindowExecutionTaskInvocation,
  CancelMaintenanceWindowExecution: cancelMaintenanceWindowExecution,
  AddTagsToResource: addTagsToResource,
  RemoveTagsFromResource: removeTagsFromResource,
  ListTagsForResource: listTagsForResource,
};
