import type { AutomationExecution, SSMClient } from '@aws-sdk/client-ssm';
import { PATCH_DOCUMENT, PATCH_PARAMETERS } from '../../domain/patching/document';
import type { PatchExecution } from '../../domain/patching/execution';
import { ensureDocument } from './automation';
import type { Place } from './instance-facts';

async function ssm({ sessions, access, region }: Place): Promise<SSMClient> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  return sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
}

/** An automation, and what of it is one instance's. null: Systems Manager does not know it (any more). */
export async function patchExecution(place: Place, executionId: string): Promise<PatchExecution | null> {
  const { GetAutomationExecutionCommand } = await import('@aws-sdk/client-ssm');
  const client = await ssm(place);
  try {
    const { AutomationExecution: found } = await client.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }),
      { abortSignal: place.signal },
    );
    return found ? told(executionId, found) : null;
  } catch (error) {
    if ((error as Error).name === 'AutomationExecutionNotFoundException') return null;
    throw error;
  }
}

function told(executionId: string, found: AutomationExecution): PatchExecution {
  const steps = found.StepExecutions ?? [];
  return {
    executionId,
    instanceId: found.Parameters?.[PATCH_PARAMETERS.instance]?.[0] ?? null,
    status: found.AutomationExecutionStatus ?? 'Pending',
    failureMessage:
      steps.find(({ FailureMessage, StepName }) => FailureMessage && StepName !== 'checkGroup')?.FailureMessage ??
      found.FailureMessage ??
      null,
    steps: steps.map((step) => ({
      name: step.StepName ?? '',
      status: step.StepStatus ?? '',
      startedAt: step.ExecutionStartTime?.toISOString() ?? null,
      endedAt: step.ExecutionEndTime?.toISOString() ?? null,
      failureMessage: step.FailureMessage ?? null,
      outputs: Object.fromEntries(
        Object.entries(step.Outputs ?? {}).map(([name, values]) => [name, values.join('\n').slice(0, 1_000)]),
      ),
    })),
  };
}

/** The automations that one over many instances has begun, all pages. */
export async function childExecutions(place: Place, parentId: string): Promise<string[]> {
  const { paginateDescribeAutomationExecutions } = await import('@aws-sdk/client-ssm');
  const pages = paginateDescribeAutomationExecutions(
    { client: await ssm(place), pageSize: 50 },
    { Filters: [{ Key: 'ParentExecutionId', Values: [parentId] }] },
    { abortSignal: place.signal },
  );
  const ids: string[] = [];
  for await (const { AutomationExecutionMetadataList } of pages) {
    for (const one of AutomationExecutionMetadataList ?? []) ids.push(one.AutomationExecutionId!);
  }
  return ids;
}

export interface PatchStart {
  instanceIds: string[];
  snapshot: boolean;
  maxConcurrency: string;
  maxErrors: string;
  /** The same for every try: what was begun before is found again. */
  clientToken: string;
}

/** Has every instance patched by an automation of its own, as many at a time as is said. Gives the one over them all. */
export async function startPatching(place: Place, start: PatchStart): Promise<string> {
  const { StartAutomationExecutionCommand } = await import('@aws-sdk/client-ssm');
  const { sessions, access, region, signal } = place;
  await ensureDocument(sessions, access, region, PATCH_DOCUMENT, signal);
  const client = await ssm(place);
  const { AutomationExecutionId } = await client.send(
    new StartAutomationExecutionCommand({
      DocumentName: PATCH_DOCUMENT,
      Parameters: { [PATCH_PARAMETERS.snapshot]: [String(start.snapshot)] },
      // A list of targets holds fifty values only; maps may be as many as a run has instances.
      TargetMaps: start.instanceIds.map((id) => ({ [PATCH_PARAMETERS.instance]: [id] })),
      MaxConcurrency: start.maxConcurrency,
      MaxErrors: start.maxErrors,
      ClientToken: start.clientToken,
    }),
    { abortSignal: signal },
  );
  return AutomationExecutionId!;
}
