import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Place } from './instance-facts';

async function ssm({ sessions, access, region }: Place): Promise<SSMClient> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  return sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
}

/** An execution of a maintenance window, as Systems Manager tells it. */
export interface WindowExecution {
  windowExecutionId: string;
  /** Systems Manager's own word. */
  status: string;
  details: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** What a task of a window has begun; `executionId` is that of an automation where the task is one. */
export interface Invocation {
  executionId: string | null;
  /** The instance that it is for, where its parameters name one. */
  instanceId: string | null;
  status: string;
}

/** The executions of a window since then, all pages. */
export async function windowExecutions(place: Place, windowId: string, since: Date): Promise<WindowExecution[]> {
  const { paginateDescribeMaintenanceWindowExecutions } = await import('@aws-sdk/client-ssm');
  const pages = paginateDescribeMaintenanceWindowExecutions(
    { client: await ssm(place), pageSize: 50 },
    { WindowId: windowId, Filters: [{ Key: 'ExecutedAfter', Values: [since.toISOString()] }] },
    { abortSignal: place.signal },
  );
  const found: WindowExecution[] = [];
  for await (const { WindowExecutions } of pages) {
    for (const one of WindowExecutions ?? []) {
      found.push({
        windowExecutionId: one.WindowExecutionId!,
        status: one.Status ?? 'PENDING',
        details: one.StatusDetails ?? null,
        startedAt: one.StartTime ?? null,
        endedAt: one.EndTime ?? null,
      });
    }
  }
  return found;
}

/** How an execution stands; null: Systems Manager does not know it. */
export async function windowExecution(place: Place, windowExecutionId: string): Promise<WindowExecution | null> {
  const { GetMaintenanceWindowExecutionCommand } = await import('@aws-sdk/client-ssm');
  const client = await ssm(place);
  try {
    const found = await client.send(
      new GetMaintenanceWindowExecutionCommand({ WindowExecutionId: windowExecutionId }),
      {
        abortSignal: place.signal,
      },
    );
    return {
      windowExecutionId,
      status: found.Status ?? 'PENDING',
      details: found.StatusDetails ?? null,
      startedAt: found.StartTime ?? null,
      endedAt: found.EndTime ?? null,
    };
  } catch (error) {
    if ((error as Error).name === 'DoesNotExistException') return null;
    throw error;
  }
}

/** The tasks that an execution has come to, all pages; `document` is what they run. */
export async function executionTasks(
  place: Place,
  windowExecutionId: string,
): Promise<{ taskExecutionId: string; document: string; status: string }[]> {
  const { paginateDescribeMaintenanceWindowExecutionTasks } = await import('@aws-sdk/client-ssm');
  const pages = paginateDescribeMaintenanceWindowExecutionTasks(
    { client: await ssm(place), pageSize: 50 },
    { WindowExecutionId: windowExecutionId },
    { abortSignal: place.signal },
  );
  const tasks: { taskExecutionId: string; document: string; status: string }[] = [];
  for await (const { WindowExecutionTaskIdentities } of pages) {
    for (const task of WindowExecutionTaskIdentities ?? []) {
      tasks.push({
        taskExecutionId: task.TaskExecutionId!,
        // A shared document is named by its ARN.
        document: (task.TaskArn ?? '').split('/').at(-1)!,
        status: task.Status ?? 'PENDING',
      });
    }
  }
  return tasks;
}

/** What a task has begun so far, all pages. */
export async function taskInvocations(place: Place, windowExecutionId: string, taskId: string): Promise<Invocation[]> {
  const { paginateDescribeMaintenanceWindowExecutionTaskInvocations } = await import('@aws-sdk/client-ssm');
  const pages = paginateDescribeMaintenanceWindowExecutionTaskInvocations(
    { client: await ssm(place), pageSize: 50 },
    { WindowExecutionId: windowExecutionId, TaskId: taskId },
    { abortSignal: place.signal },
  );
  const found: Invocation[] = [];
  for await (const { WindowExecutionTaskInvocationIdentities } of pages) {
    for (const one of WindowExecutionTaskInvocationIdentities ?? []) {
      found.push({
        executionId: one.ExecutionId ?? null,
        instanceId: /\bi-[0-9a-f]{8,17}\b/.exec(one.Parameters ?? '')?.[0] ?? null,
        status: one.Status ?? 'PENDING',
      });
    }
  }
  return found;
}

/** Has Systems Manager begin no further task and cancel what runs; an execution that has ended is left as it is. */
export async function cancelWindowExecution(place: Place, windowExecutionId: string): Promise<void> {
  const { CancelMaintenanceWindowExecutionCommand } = await import('@aws-sdk/client-ssm');
  const client = await ssm(place);
  try {
    await client.send(new CancelMaintenanceWindowExecutionCommand({ WindowExecutionId: windowExecutionId }), {
      abortSignal: place.signal,
    });
  } catch (error) {
    // It has ended meanwhile.
    if (!['DoesNotExistException', 'ValidationException'].includes((error as Error).name)) throw error;
  }
}
