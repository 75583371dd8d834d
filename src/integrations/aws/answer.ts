import { setTimeout as delay } from 'node:timers/promises';
import type { Answered } from '../../domain/instance-check';
import { codeOf, type AwsAccess, type AwsSessions } from './session';

const LOOK_AGAIN_MS = 1_000;
/** The shortest time that Systems Manager lets a command wait for its instance. */
const DELIVERY_SECONDS = 30;
const OVER: readonly string[] = ['Success', 'Cancelled', 'TimedOut', 'Failed', 'Undeliverable', 'Terminated'];

/**
 * Whether an instance answers a command that does nothing. Refusals that say nothing about the instance are thrown;
 * a second try is harmless.
 */
export async function answers(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  { instanceId, windows }: { instanceId: string; windows: boolean },
  abortSignal: AbortSignal,
): Promise<Answered> {
  const { SSMClient, SendCommandCommand, GetCommandInvocationCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
  let commandId: string;
  try {
    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: windows ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript',
        InstanceIds: [instanceId],
        TimeoutSeconds: DELIVERY_SECONDS,
        Comment: 'Opsgraph: does the instance answer?',
        Parameters: { commands: ['echo ok'], executionTimeout: [`${DELIVERY_SECONDS}`] },
      }),
      { abortSignal },
    );
    commandId = Command!.CommandId!;
  } catch (error) {
    // It is not managed, or its agent was never heard of: that is an answer.
    if (codeOf(error) === 'InvalidInstanceId') return { answers: false, reason: 'Systems Manager does not reach it' };
    throw error;
  }
  for (;;) {
    const { status, details } = await standing(commandId);
    if (OVER.includes(status)) return { answers: status === 'Success', reason: status === 'Success' ? null : details };
    await delay(LOOK_AGAIN_MS, undefined, { signal: abortSignal });
  }

  async function standing(CommandId: string): Promise<{ status: string; details: string }> {
    try {
      const found = await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: instanceId }), {
        abortSignal,
      });
      return { status: found.Status ?? 'Pending', details: found.StatusDetails ?? found.Status ?? '' };
    } catch (error) {
      // Of a command just sent nothing is known for a moment.
      if (codeOf(error) === 'InvocationDoesNotExist') return { status: 'Pending', details: '' };
      throw error;
    }
  }
}
