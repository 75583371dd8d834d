import type { DiscoveredResource } from '../../domain/discovery';
import type { AwsAccess, AwsSessions } from './session';

/** Every DB instance of a region, all pages. */
export async function describeDatabases(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<DiscoveredResource[]> {
  const { RDSClient, paginateDescribeDBInstances } = await import('@aws-sdk/client-rds');
  const client = await sessions.client(access, region, 'rds', async (settings) => new RDSClient(settings));
  const found: DiscoveredResource[] = [];
  for await (const page of paginateDescribeDBInstances({ client, pageSize: 100 }, {}, { abortSignal: signal })) {
    for (const db of page.DBInstances ?? []) {
      found.push({
        arn: db.DBInstanceArn!,
        resourceId: db.DBInstanceIdentifier!,
        type: 'AWS::RDS::DBInstance',
        service: 'rds',
        region,
        name: db.DBInstanceIdentifier!,
        state: db.DBInstanceStatus ?? null,
        details: {
          engine: db.Engine ?? null,
          engineVersion: db.EngineVersion ?? null,
          instanceClass: db.DBInstanceClass ?? null,
          allocatedStorageGiB: db.AllocatedStorage ?? null,
          maxAllocatedStorageGiB: db.MaxAllocatedStorage ?? null,
          multiAz: db.MultiAZ ?? null,
        },
        tags: (db.TagList ?? []).map((tag) => ({ key: tag.Key ?? '', value: tag.Value ?? '' })),
      });
    }
  }
  return found;
}
