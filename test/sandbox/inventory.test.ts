import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeNatGatewaysCommand,
  DescribeRegionsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpnConnectionsCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  GetTagKeysCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { type Event, Fixture, refusal } from './sandbox';

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
beforeAll(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
});
afterAll(() => fixture.close());

describe('the world', () => {
  it('has two organizations with both tiers, with and without PATCH, and one reserved account each', () => {
    expect(fixture.world.organizations).toHaveLength(2);
    for (const { accounts } of fixture.world.organizations) {
      expect(new Set(accounts.map((account) => account.tier))).toEqual(new Set(['PLUS', 'PREMIUM']));
      expect(accounts.some((account) => account.addOns.includes('PATCH'))).toBe(true);
      expect(accounts.some((account) => !account.addOns.includes('PATCH'))).toBe(true);
      expect(accounts.filter((account) => account.reserved)).toHaveLength(1);
      expect(accounts.filter((account) => !account.reserved).length).toBeGreaterThanOrEqual(3);
    }
    expect(new Set(fixture.accounts.flatMap((account) => account.regions)).size).toBe(3);
    expect(fixture.world.counts).toMatchObject({ accounts: 8, resources: 600 });
  });

  it('follows from its seed', async () => {
    const [same, other, small] = await Promise.all([
      Fixture.start(),
      Fixture.start({ seed: 'another' }),
      Fixture.start({ accounts: 4, resources: 120 }),
    ]);
    expect(same.world.organizations).toEqual(fixture.world.organizations);
    expect(other.accounts.map((account) => account.accountId)).not.toEqual(
      fixture.accounts.map((account) => account.accountId),
    );
    expect(small.world.counts).toMatchObject({ accounts: 4, resources: 120 });
    await Promise.all([same.close(), other.close(), small.close()]);
  });

  it('is listed in full by the Tagging API', async () => {
    let found = 0;
    for (const account of fixture.accounts) {
      for (const region of account.regions) {
        const { tagging } = await fixture.inAccount(account, region);
        let PaginationToken: string | undefined;
        do {
          const answer = await tagging.send(new GetResourcesCommand({ ResourcesPerPage: 100, PaginationToken }));
          found += answer.ResourceTagMappingList?.length ?? 0;
          PaginationToken = answer.PaginationToken || undefined;
        } while (PaginationToken);
      }
    }
    expect(found).toBe(600);
  });
});

describe('EC2', () => {
  it('describes instances with their platform, disks and tags, by id and by filter', async () => {
    const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({}));
    const instances = Reservations.flatMap((reservation) => reservation.Instances ?? []);
    expect(
      instances.some(
        (instance) => instance.Platform === ('windows' as string) && instance.PlatformDetails === 'Windows',
      ),
    ).toBe(true);
    expect(instances.some((instance) => instance.PlatformDetails === 'Linux/UNIX' && !instance.Platform)).toBe(true);
    const keys = new Set(instances.flatMap((instance) => instance.Tags?.map((tag) => tag.Key) ?? []));
    expect([...keys]).toEqual(
      expect.arrayContaining(['Name', 'Environment', 'Owner', 'aws:autoscaling:groupName', 'VolumeLayout']),
    );
    const [one] = instances;
    const again = await aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [one?.InstanceId ?? ''] }));
    expect(again.Reservations?.[0]?.Instances).toEqual([one]);
    const Filters = [
      { Name: 'tag:aws:autoscaling:groupName', Values: ['*-web'] },
      { Name: 'instance-state-name', Values: ['running'] },
    ];
    const grouped = await aws.ec2.send(new DescribeInstancesCommand({ Filters }));
    expect(grouped.Reservations?.length).toBeGreaterThan(5);
    const volume = one?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
    const { Volumes } = await aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: [volume] }));
    expect(Volumes?.[0]?.Attachments?.[0]).toMatchObject({ InstanceId: one?.InstanceId, State: 'attached' });
    const byInstance = new DescribeVolumesCommand({
      Filters: [{ Name: 'attachment.instance-id', Values: [one?.InstanceId ?? ''] }],
    });
    expect((await aws.ec2.send(byInstance)).Volumes?.map((each) => each.VolumeId)).toContain(volume);
    const { Tags } = await aws.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [one?.InstanceId ?? ''] }] }),
    );
    expect(one?.Tags?.length).toBeGreaterThan(2);
    expect(Tags?.map(({ Key, Value }): object => ({ Key, Value }))).toEqual(
      expect.arrayContaining(one?.Tags as object[]),
    );
  });

  it('describes gateways, connections, regions', async () => {
    const { NatGateways } = await aws.ec2.send(new DescribeNatGatewaysCommand({}));
    expect(NatGateways?.[0]).toMatchObject({
      State: 'available',
      NatGatewayId: expect.stringMatching(/^nat-/) as string,
    });
    const { VpnConnections } = await aws.ec2.send(new DescribeVpnConnectionsCommand({}));
    expect(VpnConnections?.[0]?.VgwTelemetry?.map((tunnel) => tunnel.Status)).toEqual(['UP', 'UP']);
    const { Regions } = await aws.ec2.send(new DescribeRegionsCommand({}));
    expect(Regions?.map((region) => region.RegionName)).toEqual(expect.arrayContaining(fixture.first.regions));
  });

  it('stops and starts an instance, which ends what was wrong with its host, and tells EventBridge', async () => {
    const { resourceId, alarmNames } = await fixture.control<{ resourceId: string; alarmNames: string[] }>(
      'POST',
      'scenario',
      {
        name: 'status-check-failed',
      },
    );
    const InstanceIds = [resourceId];
    const status = async () =>
      (await aws.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds, IncludeAllInstances: true })))
        .InstanceStatuses?.[0];
    const alarm = async () =>
      (await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: alarmNames }))).MetricAlarms?.[0]?.StateValue;
    expect([(await status())?.InstanceStatus?.Status, await alarm()]).toEqual(['impaired', 'ALARM']);
    const stopping = await aws.ec2.send(new StopInstancesCommand({ InstanceIds }));
    expect(stopping.StoppingInstances?.[0]).toMatchObject({
      PreviousState: { Name: 'running' },
      CurrentState: { Name: 'stopping', Code: 64 },
    });
    const state = (event: Event): unknown =>
      event['detail-type'] === 'EC2 Instance State-change Notification' && event.detail.state;
    const ok = (event: Event): boolean =>
      event.detail.alarmName === alarmNames[0] && (event.detail.state as { value?: string }).value === 'OK';
    const before = await fixture.events((events) => events.some((event) => (state(event) as unknown) === 'stopped'));
    expect((await status())?.InstanceState?.Name).toBe('stopped');
    await aws.ec2.send(new StartInstancesCommand({ InstanceIds }));
    const events = await fixture.events(
      (found) =>
        // Whether before or after the start: nothing is wrong with an instance that is stopped.
        [...before, ...found].some(ok) && found.some((event) => (state(event) as unknown) === 'running'),
    );
    expect(events.filter(state).map(state).sort()).toEqual(['pending', 'running']);
    expect(events.find((event) => (state(event) as unknown) === 'pending')).toEqual({
      version: '0',
      id: expect.any(String) as string,
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'aws.ec2',
      account: fixture.first.accountId,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      region: 'us-east-1',
      resources: [`arn:aws:ec2:us-east-1:${fixture.first.accountId}:instance/${resourceId}`],
      detail: { 'instance-id': resourceId, state: 'pending' },
    });
    expect([(await status())?.InstanceStatus?.Status, await alarm()]).toEqual(['ok', 'OK']);
    await aws.ec2.send(new RebootInstancesCommand({ InstanceIds }));
  });

  it('refuses what does not exist', async () => {
    const unknown = 'i-0123456789abcdef0';
    const name = async (call: Promise<unknown>): Promise<string> => (await refusal(call)).name;
    expect(await name(aws.ec2.send(new DescribeInstancesCommand({ InstanceIds: [unknown] })))).toBe(
      'InvalidInstanceID.NotFound',
    );
    expect(await name(aws.ec2.send(new StopInstancesCommand({ InstanceIds: ['nonsense'] })))).toBe(
      'InvalidInstanceID.Malformed',
    );
    expect(await name(aws.ec2.send(new StopInstancesCommand({ InstanceIds: [] })))).toBe('MissingParameter');
    expect(await name(aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: ['vol-1'] })))).toBe(
      'InvalidVolume.NotFound',
    );
    expect(
      await name(aws.ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'no-such', Values: ['x'] }] }))),
    ).toBe('InvalidParameterValue');
    expect(await name(aws.ec2.send(new DescribeInstancesCommand({ MaxResults: 2 })))).toBe('InvalidParameterValue');
    expect(await name(aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'none' })))).toBe(
      'DBInstanceNotFoundFault',
    );
  });
});

describe('other inventories', () => {
  it('RDS describes databases', async () => {
    const { DBInstances = [] } = await aws.rds.send(new DescribeDBInstancesCommand({}));
    expect(DBInstances.length).toBeGreaterThan(2);
    const [one] = DBInstances;
    expect(one).toMatchObject({ DBInstanceStatus: 'available', AllocatedStorage: expect.any(Number) as number });
    expect(one?.DBInstanceArn).toBe(`arn:aws:rds:us-east-1:${fixture.first.accountId}:db:${one?.DBInstanceIdentifier}`);
    const only = await aws.rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: one?.DBInstanceIdentifier }),
    );
    expect(only.DBInstances).toEqual([one]);
  });

  it('Systems Manager lists the instances that have an agent', async () => {
    const { InstanceInformationList = [] } = await aws.ssm.send(new DescribeInstanceInformationCommand({}));
    expect(InstanceInformationList.length).toBeGreaterThan(30);
    expect(new Set(InstanceInformationList.map((each) => each.AgentVersion)).size).toBe(2);
    const Filters = [{ Key: 'PlatformTypes', Values: ['Windows'] }];
    const windows = await aws.ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    expect(new Set(windows.InstanceInformationList?.map((each) => each.PlatformType))).toEqual(new Set(['Windows']));
    const InstanceInformationFilterList = [
      { key: 'InstanceIds' as const, valueSet: [InstanceInformationList[0]?.InstanceId ?? ''] },
    ];
    const one = await aws.ssm.send(new DescribeInstanceInformationCommand({ InstanceInformationFilterList }));
    expect(one.InstanceInformationList).toEqual([InstanceInformationList[0]]);
    const odd = new DescribeInstanceInformationCommand({ Filters: [{ Key: 'Colour', Values: ['red'] }] });
    expect((await refusal(aws.ssm.send(odd))).name).toBe('InvalidFilterKey');
  });

  it('the Tagging API filters by type and tag', async () => {
    const arns = async (input: GetResourcesCommandInput): Promise<string[]> =>
      (await aws.tagging.send(new GetResourcesCommand(input))).ResourceTagMappingList?.map(
        (each) => each.ResourceARN ?? '',
      ) ?? [];
    for (const type of [
      's3',
      'dynamodb:table',
      'elasticloadbalancing:loadbalancer',
      'elasticfilesystem:file-system',
      'rds:db',
      'ec2:natgateway',
    ]) {
      const found = await arns({ ResourceTypeFilters: [type] });
      expect([
        type,
        found.length > 0 && found.every((arn) => arn.startsWith(`arn:aws:${type.split(':')[0]}:`)),
      ]).toEqual([type, true]);
    }
    const owned = await arns({
      TagFilters: [{ Key: 'Owner', Values: ['payments'] }, { Key: 'Environment' }],
      ResourceTypeFilters: ['ec2:instance'],
    });
    expect(owned.every((arn) => arn.includes(':instance/'))).toBe(true);
    expect((await arns({ ResourceTypeFilters: ['cloudwatch:alarm'] })).every((arn) => arn.includes(':alarm:'))).toBe(
      true,
    );
    const { TagKeys } = await aws.tagging.send(new GetTagKeysCommand({}));
    expect(TagKeys).toEqual(expect.arrayContaining(['Name', 'Owner', 'Environment']));
    expect((await refusal(aws.tagging.send(new GetResourcesCommand({ ResourcesPerPage: 1000 })))).name).toBe(
      'InvalidParameterException',
    );
  });
});
