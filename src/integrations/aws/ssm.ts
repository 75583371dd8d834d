import { atLeast, LEAST_SSM_AGENT, type DiscoveredAgent } from '../../domain/discovery';
import type { AwsAccess, AwsSessions } from './session';

/** The SSM agents that report to Systems Manager in a region, all pages. */
export async function describeAgents(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<DiscoveredAgent[]> {
  const { SSMClient, paginateDescribeInstanceInformation } = await import('@aws-sdk/client-ssm');
  const client = await sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
  const found: DiscoveredAgent[] = [];
  const pages = paginateDescribeInstanceInformation({ client, pageSize: 50 }, {}, { abortSignal: signal });
  for await (const page of pages) {
    for (const info of page.InstanceInformationList ?? []) {
      const version = info.AgentVersion ?? null;
      const online = info.PingStatus === 'Online';
      const recent = version !== null && atLeast(version, LEAST_SSM_AGENT);
      found.push({
        resourceId: info.InstanceId!,
        kind: 'SSM_AGENT',
        present: true,
        version,
        compliant: online && recent,
        detail: !online
          ? `Systems Manager reports ${info.PingStatus ?? 'no status'}.`
          : recent
            ? null
            : `Older than ${LEAST_SSM_AGENT}.`,
      });
    }
  }
  return found;
}
