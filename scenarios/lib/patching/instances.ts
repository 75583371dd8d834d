import { CreateTagsCommand, DescribeReplaceRootVolumeTasksCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { insist } from '../client';
import type { ServiceProcess } from '../service';

export interface Place {
  account: { id: string; awsAccountId: string; externalId: string };
  region: string;
  /** `lacks`: patches are missing on it. */
  instances: { id: string; native: string; lacks: boolean }[];
}

/** So many running instances of the one account and Region that has enough, and the add-on. */
export async function chooseInstances(service: ServiceProcess, wanted: number): Promise<Place> {
  const { accounts } = await insist<{
    accounts: { nodes: { id: string; awsAccountId: string; addOns: string[]; access: { externalId: string } }[] };
  }>(
    service.url,
    service.key('customer'),
    '{ accounts(first: 20) { nodes { id awsAccountId addOns access { externalId } } } }',
  );
  const region = 'us-east-1';
  for (const { id, awsAccountId, addOns, access } of accounts.nodes) {
    if (!addOns.includes('PATCH')) continue;
    const instances = await running(service, id, region, wanted);
    console.log(`${awsAccountId} has ${instances.length} instances in ${region} that can be patched`);
    if (instances.length < wanted) continue;
    return { account: { id, awsAccountId, externalId: access.externalId }, region, instances };
  }
  throw new Error(`No account with the add-on has ${wanted} instances; set RESOURCES higher.`);
}

async function running(service: ServiceProcess, accountId: string, region: string, wanted: number) {
  const found: Place['instances'] = [];
  for (let after: string | null = null; found.length < wanted;) {
    const { resources }: {
      resources: {
        pageInfo: { hasNextPage: boolean; endCursor: string };
        nodes: { id: string; resourceId: string; tags: { key: string }[]; agents: { kind: string; present: boolean }[];
          patch: { missing: number } | null }[];
      };
    } = await insist(
      service.url,
      service.key('customer'),
      `query ($account: ID!, $region: String!, $after: String) { resources(first: 200, after: $after, filter: {
         accountId: { eq: $account }, region: { eq: $region }, type: { eq: "AWS::EC2::Instance" }, state: { eq: "running" } }) {
         pageInfo { hasNextPage endCursor } nodes { id resourceId tags { key } agents { kind present } patch { missing } } } }`,
      { account: accountId, region, after },
    ); // prettier-ignore
    for (const { id, resourceId, tags, agents, patch } of resources.nodes) {
      const grouped = tags.some(({ key }) => key === 'aws:autoscaling:groupName');
      const managed = agents.some(({ kind, present }) => kind === 'SSM_AGENT' && present);
      if (!grouped && managed) found.push({ id, native: resourceId, lacks: (patch?.missing ?? 0) > 0 });
    }
    if (!resources.pageInfo.hasNextPage) break;
    after = resources.pageInfo.endCursor;
  }
  return found.slice(0, wanted);
}

/** EC2 as the customer's account has it. */
async function ec2(service: ServiceProcess, { account, region }: Place): Promise<EC2Client> {
  const world = (await (await fetch(`${service.sandboxUrl}/_sandbox/world`)).json()) as {
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  const endpoint = service.sandboxUrl;
  const sts = new STSClient({ region: 'us-east-1', endpoint, credentials: world.credentials });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account.awsAccountId}:role/opsgraph-operations`,
      RoleSessionName: 'scenario',
      ExternalId: account.externalId,
    }),
  );
  const credentials = {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken,
  };
  return new EC2Client({ region, endpoint, credentials });
}

/** Tags them in AWS, and waits until the synchronisation has seen it. */
export async function tagged(service: ServiceProcess, place: Place, value: string): Promise<void> {
  const client = await ec2(service, place);
  const ids = place.instances.map(({ native }) => native);
  for (let n = 0; n < ids.length; n += 100) {
    const Tags = [{ Key: 'Patching Scenario', Value: value }];
    await client.send(new CreateTagsCommand({ Resources: ids.slice(n, n + 100), Tags }));
  }
  await insist(
    service.url,
    service.key('customer'),
    'mutation ($in: SyncAccountInput!) { syncAccount(input: $in) { userErrors { message } } }',
    { in: { accountId: place.account.id } },
  );
  for (let tries = 0; tries < 600; tries++) {
    const { resources } = await insist<{ resources: { totalCount: { value: number } } }>(
      service.url,
      service.key('customer'),
      `query ($account: ID!, $value: String!) { resources(first: 1, filter: { accountId: { eq: $account },
         tag: { key: "Patching Scenario", value: { eq: $value } } }) { totalCount { value } } }`,
      { account: place.account.id, value },
    );
    if (resources.totalCount.value === ids.length) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('The synchronisation did not see the tags.');
}

/** Every replacement of a root volume that EC2 knows, by instance. */
export async function replacements(service: ServiceProcess, place: Place): Promise<Map<string, number>> {
  const client = await ec2(service, place);
  const counts = new Map<string, number>();
  for (let NextToken: string | undefined; ;) {
    const page = await client.send(new DescribeReplaceRootVolumeTasksCommand({ NextToken, MaxResults: 50 }));
    for (const { InstanceId = '' } of page.ReplaceRootVolumeTasks ?? []) {
      counts.set(InstanceId, (counts.get(InstanceId) ?? 0) + 1);
    }
    if (!page.NextToken) return counts;
    NextToken = page.NextToken;
  }
}
