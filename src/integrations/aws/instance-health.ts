import type { InstanceHealth } from '../../domain/patching/health';
import type { PatchState } from '../../domain/patching/execution';
import type { Place } from './instance-facts';

/** Whether an instance runs, passes EC2's checks and is reached by its agent, as AWS tells at this moment. */
export async function instanceHealth(place: Place, instanceId: string): Promise<InstanceHealth> {
  const { sessions, access, region, signal } = place;
  const { EC2Client, DescribeInstanceStatusCommand } = await import('@aws-sdk/client-ec2');
  const { SSMClient, DescribeInstanceInformationCommand } = await import('@aws-sdk/client-ssm');
  const ec2 = await sessions.client(access, region, 'ec2', async (settings) => new EC2Client(settings));
  const ssm = await sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
  const [{ InstanceStatuses }, { InstanceInformationList }] = await Promise.all([
    ec2.send(
      new DescribeInstanceStatusCommand({
        Filters: [{ Name: 'instance-id', Values: [instanceId] }],
        IncludeAllInstances: true,
      }),
      { abortSignal: signal },
    ),
    ssm.send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }), {
      abortSignal: signal,
    }),
  ]);
  const status = InstanceStatuses?.[0];
  return {
    state: status?.InstanceState?.Name ?? null,
    instanceStatus: status?.InstanceStatus?.Status ?? null,
    systemStatus: status?.SystemStatus?.Status ?? null,
    agent: InstanceInformationList?.[0]?.PingStatus ?? null,
  };
}

/** What Patch Manager found last on an instance, and when; null: it has never looked. */
export async function instancePatchState(
  { sessions, access, region, signal }: Place,
  instanceId: string,
): Promise<(PatchState & { at: Date | null }) | null> {
  const { SSMClient, DescribeInstancePatchStatesCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
  const { InstancePatchStates } = await ssm.send(
    new DescribeInstancePatchStatesCommand({ InstanceIds: [instanceId] }),
    { abortSignal: signal },
  );
  const state = InstancePatchStates?.[0];
  return state
    ? {
        missing: state.MissingCount ?? 0,
        failed: state.FailedCount ?? 0,
        critical: state.CriticalNonCompliantCount ?? 0,
        at: state.OperationEndTime ?? null,
      }
    : null;
}
