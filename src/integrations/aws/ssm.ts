import { atLeast, LEAST_SSM_AGENT, type DiscoveredAgent } from '../../domain/discovery';
import type { DiscoveredPlatform } from '../../domain/patching/compliance';
import { ssmClient } from './patching';
import type { AwsAccess, AwsSessions } from './session';

/** An agent, and what it tells of the system that it runs on. */
export type ManagedInstance = DiscoveredAgent & { platform: DiscoveredPlatform };

/** The SSM agents that report to Systems Manager in a region, all pages. */
export async function describeAgents(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<ManagedInstance[]> {
  const { paginateDescribeInstanceInformation } = await import('@aws-sdk/client-ssm');
  const client = await ssmClient(sessions, access, region);
  const found: ManagedInstance[] = [];
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
        platform: {
          resourceId: info.InstanceId!,
          type: info.PlatformType ?? null,
          name: info.PlatformName ?? null,
          version: info.PlatformVersion ?? null,
        },
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
