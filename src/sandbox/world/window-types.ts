import type { Parameters, Selector } from './automation-types';
import type { Tags } from './tags';

/** The token that a request was made unique with, and a fingerprint of that request. */
export interface Once {
  token: string;
  print: string;
}

export interface MaintenanceWindow {
  id: string;
  name: string;
  description?: string;
  schedule: string;
  zone?: string;
  offsetDays?: number;
  /** As they were given. */
  startDate?: string;
  endDate?: string;
  /** Hours. */
  duration: number;
  cutoff: number;
  allowUnassociatedTargets: boolean;
  enabled: boolean;
  createdAt: number;
  modifiedAt: number;
  /** Since when its schedule is as it is. */
  scheduledSince: number;
  tags: Tags;
  once?: Once;
}

export interface WindowTarget {
  id: string;
  windowId: string;
  resourceType: 'INSTANCE' | 'RESOURCE_GROUP';
  targets: Selector[];
  ownerInformation?: string;
  name?: string;
  description?: string;
  once?: Once;
}

export interface WindowTask {
  id: string;
  windowId: string;
  targets: Selector[];
  arn: string;
  type: 'AUTOMATION' | 'RUN_COMMAND';
  roleArn: string;
  /** The older way to say them; the newer one counts where both are there. */
  taskParameters?: Record<string, { Values?: string[] }>;
  invocation?: {
    version?: string;
    parameters?: Parameters;
    comment?: string;
    timeoutSeconds?: number;
    /** What was given beside that: kept, and given back. */
    more?: Record<string, unknown>;
  };
  priority: number;
  maxConcurrency: string;
  maxErrors: string;
  cutoffBehavior: 'CONTINUE_TASK' | 'CANCEL_TASK';
  name?: string;
  description?: string;
  logging?: Record<string, unknown>;
  once?: Once;
}

export type WindowStatus =
  'PENDING' | 'IN_PROGRESS' | 'SUCCESS' | 'FAILED' | 'TIMED_OUT' | 'CANCELLING' | 'CANCELLED' | 'SKIPPED_OVERLAPPING';

/** One run of a task in one run of its window. */
export interface TaskRun {
  id: string;
  task: WindowTask;
  status: WindowStatus;
  details?: string;
  startedAt?: number;
  endedAt?: number;
  /** How many invocations it has, and how many went wrong. */
  total: number;
  errors: number;
  /** Why no further invocation begins. */
  closed?: 'ERRORS' | 'CUTOFF' | 'CANCELLED';
}

export interface WindowExecution {
  id: string;
  windowId: string;
  status: WindowStatus;
  details?: string;
  dueAt: number;
  startedAt: number;
  endedAt?: number;
  cutoffAt: number;
  endsAt: number;
  tasks: TaskRun[];
}

/** One run of a task on one target. */
export interface WindowInvocation {
  id: string;
  /** Its place among the invocations of its task. */
  place: number;
  executionId: string;
  taskRunId: string;
  /** The automation or command that does it. */
  actionId?: string;
  resourceId?: string;
  windowTargetId?: string;
  ownerInformation?: string;
  parameters: string;
  status: WindowStatus;
  details?: string;
  startedAt?: number;
  endedAt?: number;
}
