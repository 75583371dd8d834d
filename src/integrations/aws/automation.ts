import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Automation } from '../../domain/remediation/automation';
import { RUNBOOKS } from './runbooks';
import type { AwsAccess, AwsSessions } from './session';

async function client(sessions: AwsSessions, access: AwsAccess, region: string): Promise<SSMClient> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  return sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
}

export interface AutomationStart {
  document: string;
  parameters: Record<string, string[]>;
  /** The same for every try: what was begun before is found again. */
  clientToken: string;
}

/**
 * Starts an automation and gives its id. A document of ours that is missing in the account and region is created first;
 * one of AWS's is there.
 */
export async function startAutomation(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  { document, parameters, clientToken }: AutomationStart,
  signal: AbortSignal,
): Promise<string> {
  const { StartAutomationExecutionCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await client(sessions, access, region);
  const start = () =>
    ssm.send(
      new StartAutomationExecutionCommand({
        DocumentName: document,
        Parameters: parameters,
        ClientToken: clientToken,
      }),
      { abortSignal: signal },
    );
  const own = RUNBOOKS[document];
  try {
    return (await start()).AutomationExecutionId!;
  } catch (error) {
    if (!own || (error as Error).name !== 'AutomationDefinitionNotFoundException') throw error;
    await createDocument(ssm, document, JSON.stringify(own), signal);
    return (await start()).AutomationExecutionId!;
  }
}

/** Sees to it that a document of ours is there, for whoever lets Systems Manager start it: a maintenance window. */
export async function ensureDocument(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  document: string,
  signal: AbortSignal,
): Promise<void> {
  const { DescribeDocumentCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await client(sessions, access, region);
  try {
    await ssm.send(new DescribeDocumentCommand({ Name: document }), { abortSignal: signal });
  } catch (error) {
    if ((error as Error).name !== 'InvalidDocument') throw error;
    await createDocument(ssm, document, JSON.stringify(RUNBOOKS[document]), signal);
  }
}

async function createDocument(ssm: SSMClient, name: string, content: string, signal: AbortSignal): Promise<void> {
  const { CreateDocumentCommand } = await import('@aws-sdk/client-ssm');
  try {
    await ssm.send(
      new CreateDocumentCommand({ Name: name, Content: content, DocumentType: 'Automation', DocumentFormat: 'JSON' }),
      { abortSignal: signal },
    );
  } catch (error) {
    // Another worker was first.
    if ((error as Error).name !== 'DocumentAlreadyExists') throw error;
  }
}

/** How an automation stands; null: Systems Manager does not know it (any more). */
export async function describeAutomation(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  executionId: string,
  signal: AbortSignal,
): Promise<Automation | null> {
  const { GetAutomationExecutionCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await client(sessions, access, region);
  try {
    const { AutomationExecution: found } = await ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }),
      { abortSignal: signal },
    );
    const steps = found?.StepExecutions ?? [];
    return {
      status: found?.AutomationExecutionStatus ?? 'Pending',
      failureMessage:
        steps.find(({ FailureMessage }) => FailureMessage)?.FailureMessage ?? found?.FailureMessage ?? null,
      steps: steps.map((step) => ({ name: step.StepName ?? '', status: step.StepStatus ?? '' })),
      outputs: Object.fromEntries(
        steps.flatMap((step) =>
          Object.entries(step.Outputs ?? {}).map(([name, values]) => [`${step.StepName}.${name}`, values.join('\n')]),
        ),
      ),
    };
  } catch (error) {
    if ((error as Error).name === 'AutomationExecutionNotFoundException') return null;
    throw error;
  }
}

/** Asks Systems Manager to end an automation; one that has ended is left as it is. */
export async function stopAutomation(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  executionId: string,
  signal: AbortSignal,
): Promise<void> {
  const { StopAutomationExecutionCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await client(sessions, access, region);
  try {
    await ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }), {
      abortSignal: signal,
    });
  } catch (error) {
    if ((error as Error).name !== 'AutomationExecutionNotFoundException') throw error;
  }
}
