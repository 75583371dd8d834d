import type { SSMClient } from '@aws-sdk/client-ssm';
import type {
  DiscoveredContents,
  DiscoveredTask,
  DiscoveredWindow,
  ReadWindow,
} from '../../domain/patching/discovered';
import { fromSelector, toSelector, type WindowTarget } from '../../domain/patching/target';
import type { AwsAccess, AwsSessions } from './session';

/** What a window is to be: all of it, so that what was there before and is not said here goes. */
export interface WindowSettings {
  name: string;
  description: string | null;
  enabled: boolean;
  schedule: string;
  timezone: string;
  scheduleOffset: number | null;
  durationHours: number;
  cutoffHours: number;
  startDate: Date | null;
}

export interface TaskSettings {
  document: string;
  parameters: Record<string, string[]>;
  targetId: string;
  maxConcurrency: string;
  maxErrors: string;
}

export interface MaintenanceWindows {
  /** Makes one that does nothing yet, once for a token, and gives its id. */
  create(token: string, name: string): Promise<string>;
  update(windowId: string, settings: WindowSettings): Promise<void>;
  /** One that is gone is as good as deleted. */
  remove(windowId: string): Promise<void>;
  /** null: there is none of that id. */
  get(windowId: string): Promise<DiscoveredWindow | null>;
  contents(windowId: string): Promise<DiscoveredContents>;
  registerTarget(windowId: string, token: string, owner: string, targets: readonly WindowTarget[]): Promise<string>;
  updateTarget(windowId: string, targetId: string, owner: string, targets: readonly WindowTarget[]): Promise<void>;
  registerTask(windowId: string, token: string, task: TaskSettings): Promise<string>;
  updateTask(windowId: string, taskId: string, task: TaskSettings): Promise<void>;
}

/** What a window has until it is told more: it starts in a week, and nothing is registered in it. */
const BLANK = { Schedule: 'rate(7 days)', Duration: 1, Cutoff: 0, AllowUnassociatedTargets: false };
const GONE = 'DoesNotExistException';
const DEFAULT_ZONE = 'UTC';

async function ssm(sessions: AwsSessions, access: AwsAccess, region: string): Promise<SSMClient> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  return sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
}

export async function openMaintenanceWindows(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  abortSignal: AbortSignal,
): Promise<MaintenanceWindows> {
  const sdk = await import('@aws-sdk/client-ssm');
  const client = await ssm(sessions, access, region);
  const options = { abortSignal };
  return {
    create: async (ClientToken, Name) => {
      const made = await client.send(new sdk.CreateMaintenanceWindowCommand({ ...BLANK, Name, ClientToken }), options);
      return made.WindowId!;
    },
    update: async (WindowId, settings) => {
      await client.send(
        new sdk.UpdateMaintenanceWindowCommand({ WindowId, ...inputOf(settings), Replace: true }),
        options,
      );
    },
    remove: async (WindowId) => {
      await client.send(new sdk.DeleteMaintenanceWindowCommand({ WindowId }), options).catch(unless(GONE));
    },
    get: async (WindowId) => {
      const found = await client.send(new sdk.GetMaintenanceWindowCommand({ WindowId }), options).catch(unless(GONE));
      return found ? windowOf(found) : null;
    },
    contents: (windowId) => contentsOf(client, windowId, abortSignal),
    registerTarget: async (WindowId, ClientToken, OwnerInformation, targets) => {
      const input = { WindowId, ClientToken, OwnerInformation, Targets: targets.map(toSelector) };
      const made = await client.send(
        new sdk.RegisterTargetWithMaintenanceWindowCommand({ ...input, ResourceType: 'INSTANCE' }),
        options,
      );
      return made.WindowTargetId!;
    },
    updateTarget: async (WindowId, WindowTargetId, OwnerInformation, targets) => {
      const input = { WindowId, WindowTargetId, OwnerInformation, Targets: targets.map(toSelector), Replace: true };
      await client.send(new sdk.UpdateMaintenanceWindowTargetCommand(input), options);
    },
    registerTask: async (WindowId, ClientToken, task) => {
      const made = await client.send(
        new sdk.RegisterTaskWithMaintenanceWindowCommand({
          WindowId,
          ClientToken,
          TaskType: 'AUTOMATION',
          ...taskInput(task),
        }),
        options,
      );
      return made.WindowTaskId!;
    },
    updateTask: async (WindowId, WindowTaskId, task) => {
      await client.send(
        new sdk.UpdateMaintenanceWindowTaskCommand({ WindowId, WindowTaskId, ...taskInput(task) }),
        options,
      );
    },
  };
}

/** The windows of a Region with what is registered in each, all pages. */
export async function describeMaintenanceWindows(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<ReadWindow[]> {
  const { paginateDescribeMaintenanceWindows } = await import('@aws-sdk/client-ssm');
  const client = await ssm(sessions, access, region);
  const found: ReadWindow[] = [];
  const pages = paginateDescribeMaintenanceWindows({ client, pageSize: 50 }, {}, { abortSignal: signal });
  for await (const page of pages) {
    for (const identity of page.WindowIdentities ?? []) {
      const window = windowOf(identity);
      const contents = await contentsOf(client, window.windowId, signal).catch(unless(GONE));
      if (contents) found.push({ ...window, ...contents });
    }
  }
  return found;
}

async function contentsOf(client: SSMClient, WindowId: string, signal: AbortSignal): Promise<DiscoveredContents> {
  const sdk = await import('@aws-sdk/client-ssm');
  const targets: DiscoveredContents['targets'][number][] = [];
  const tasks: DiscoveredTask[] = [];
  const options = { abortSignal: signal };
  for await (const page of sdk.paginateDescribeMaintenanceWindowTargets({ client }, { WindowId }, options)) {
    for (const { WindowTargetId, OwnerInformation, Targets } of page.Targets ?? []) {
      targets.push({
        id: WindowTargetId!,
        owner: OwnerInformation ?? null,
        selectors: (Targets ?? []).map(fromSelector),
      });
    }
  }
  for await (const page of sdk.paginateDescribeMaintenanceWindowTasks({ client }, { WindowId }, options)) {
    for (const task of page.Tasks ?? []) {
      tasks.push({
        id: task.WindowTaskId!,
        arn: task.TaskArn ?? '',
        type: task.Type ?? '',
        name: task.Name ?? null,
        maxConcurrency: task.MaxConcurrency ?? null,
        maxErrors: task.MaxErrors ?? null,
        targetIds: (task.Targets ?? []).flatMap(({ Key, Values }) =>
          /^windowtargetids$/i.test(Key ?? '') ? (Values ?? []) : [],
        ),
      });
    }
  }
  return { targets, tasks };
}

interface Described {
  WindowId?: string;
  Name?: string;
  Description?: string;
  Enabled?: boolean;
  Schedule?: string;
  ScheduleTimezone?: string;
  ScheduleOffset?: number;
  Duration?: number;
  Cutoff?: number;
  NextExecutionTime?: string;
}

function windowOf(found: Described): DiscoveredWindow {
  const next = found.NextExecutionTime ? new Date(found.NextExecutionTime) : null;
  return {
    windowId: found.WindowId!,
    name: found.Name ?? found.WindowId!,
    description: found.Description ?? null,
    enabled: found.Enabled ?? true,
    schedule: found.Schedule ?? '',
    timezone: found.ScheduleTimezone ?? DEFAULT_ZONE,
    scheduleOffset: found.ScheduleOffset || null,
    durationHours: found.Duration ?? 1,
    cutoffHours: found.Cutoff ?? 0,
    nextExecutionAt: next && !Number.isNaN(next.getTime()) ? next : null,
  };
}

function inputOf(settings: WindowSettings) {
  return {
    Name: settings.name,
    Description: settings.description ?? undefined,
    Enabled: settings.enabled,
    Schedule: settings.schedule,
    ScheduleTimezone: settings.timezone,
    ScheduleOffset: settings.scheduleOffset ?? undefined,
    Duration: settings.durationHours,
    Cutoff: settings.cutoffHours,
    AllowUnassociatedTargets: false,
    StartDate: settings.startDate?.toISOString().replace('.000Z', 'Z'),
  };
}

function taskInput({ document, parameters, targetId, maxConcurrency, maxErrors }: TaskSettings) {
  return {
    TaskArn: document,
    Targets: [{ Key: 'WindowTargetIds', Values: [targetId] }],
    TaskInvocationParameters: { Automation: { DocumentVersion: '$DEFAULT', Parameters: parameters } },
    Priority: 1,
    MaxConcurrency: maxConcurrency,
    MaxErrors: maxErrors,
    CutoffBehavior: 'CONTINUE_TASK' as const,
  };
}

/** What is gone answers undefined; every other failure is the caller's. */
function unless(name: string): (error: unknown) => undefined {
  return (error) => {
    if ((error as Error).name !== name) throw error;
    return undefined;
  };
}
