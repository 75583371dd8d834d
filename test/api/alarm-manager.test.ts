import { randomUUID } from 'node:crypto';
import { baselineAlarms } from '../../src/domain/catalog/baseline-alarms';
import { normalForm } from '../../src/domain/alarm-manager/normal-form';
import { testApi } from '../harness/api';
import { alarmManagerVerbs } from '../harness/verbs';
import type { KnownAccount } from '../harness/world';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of alarmManagerVerbs) describeMutation(api, verb);

const block = (Threshold: number, more: object = {}) => ({
  AlarmDefinition: {
    AlarmName: '${EC2::InstanceId}: CPU Too High',
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'InstanceId', Value: '${EC2::InstanceId}' }],
    Statistic: 'Average',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold,
    ...more,
  },
});
const CPU = 'ec2-cpu-too-high';
const custom = (more: object): object => ({ 'AWS::EC2::Instance': more });

async function account(): Promise<KnownAccount> {
  return api.world.addAccount('Acme', randomUUID());
}

interface Definition {
  configurationId: string;
  kind: string;
  layer: string;
  enabled: boolean;
  remediation: string | null;
  overridesDefault: boolean;
  definition: Record<string, unknown>;
}

async function definitions(accountId: string, layer?: string): Promise<Definition[]> {
  const fields =
    'configurationId kind resourceType layer enabled remediation overridesDefault definition tag { key value }';
  const text = `query ($id: ID!, $layer: ProfileLayer) { alarmDefinitions(accountId: $id, layer: $layer) { ${fields} } }`;
  return (await api.as('customer').query(text, { id: accountId, layer })).alarmDefinitions;
}

const PLAN = `query ($id: ID!, $profile: JSONObject, $arn: ARN, $first: Int, $after: String) {
  monitoringPlan(accountId: $id, profile: $profile, resourceArn: $arn, first: $first, after: $after) {
    creates updates deletes totalCount { value precision } problems { path code message }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { resource { id } } }
    nodes { resource { id name } unchanged create { configurationId layer kind definition remediation overridesDefault tag { key value } }
      update { alarm { name definition { configurationId layer } } before fields after { configurationId definition } } delete { name } } } }`;

/* eslint-disable @typescript-eslint/no-explicit-any -- the query says what is selected */
async function plan(accountId: string, more: object = {}): Promise<any> {
  return (await api.as('customer').query(PLAN, { id: accountId, ...more })).monitoringPlan;
}
const made = (found: any, resource: { globalId: string }): string[] =>
  (found.nodes.find((node: any) => node.resource.id === resource.globalId)?.create ?? []).map((one: any) => one.configurationId); // prettier-ignore
/* eslint-enable @typescript-eslint/no-explicit-any */

describe('alarmDefinitions', () => {
  it('lists the 89 rows of the baseline by kind, with a remediation on exactly eight, and the NAT gateway’s two', async () => {
    const all = await definitions((await account()).globalId);
    const rows = all.filter(({ enabled }) => enabled);
    expect(rows.map(({ configurationId }) => configurationId)).toEqual(
      baselineAlarms.map((row) => row.configurationId),
    );
    const kinds = rows.reduce<Record<string, number>>(
      (sum, { kind }) => ({ ...sum, [kind]: (sum[kind] ?? 0) + 1 }),
      {},
    );
    expect(kinds).toEqual({ METRIC: 39, EVENT: 24, STATE: 3, PROMETHEUS: 23 });
    expect(rows.filter(({ remediation }) => remediation !== null)).toHaveLength(8);
    expect(all.filter(({ enabled }) => !enabled).map(({ configurationId }) => configurationId)).toEqual([
      'nat-packets-drop',
      'nat-error-port-allocation',
    ]);
  });

  it('shows by layer whose definition is in force: the custom block alone, the default untouched', async () => {
    const { globalId } = await account();
    await api.as('customer').done('updateAlarmProfile', { accountId: globalId, document: custom({ [CPU]: block(10), Own: block(5, { AlarmName: 'own' }) }) }); // prettier-ignore
    const of = async (layer?: string) =>
      (await definitions(globalId, layer)).filter(({ configurationId }) => [CPU, 'Own'].includes(configurationId));
    expect(await of()).toMatchObject([
      {
        configurationId: CPU,
        layer: 'CUSTOMER',
        overridesDefault: true,
        definition: { Threshold: 10, EvaluationPeriods: 1 },
      },
      { configurationId: 'Own', layer: 'CUSTOMER', overridesDefault: false },
    ]);
    expect(await of('DEFAULT')).toMatchObject([
      {
        configurationId: CPU,
        layer: 'DEFAULT',
        overridesDefault: false,
        definition: { Threshold: 95, EvaluationPeriods: 6 },
      },
    ]);
    expect((await definitions(globalId, 'CUSTOMER')).map(({ configurationId }) => configurationId)).toEqual([
      CPU,
      'Own',
    ]);
  });

  it('is null for another tenant', async () => {
    const id = api.world.account('Globex').globalId;
    const text = '{ alarmDefinitions(accountId: "ID") { kind } monitoringPlan(accountId: "ID") { creates } }';
    expect(await api.as('customer').query(text.replaceAll('ID', id))).toEqual({ alarmDefinitions: null, monitoringPlan: null }); // prettier-ignore
  });
});

describe('updateAlarmProfile', () => {
  it('refuses a document whole, with every fault at its place', async () => {
    const { globalId } = await account();
    const document = custom({
      A: { ...block(1), enabled: true },
      B: block(1, { AlarmName: '${RDS::DBInstanceIdentifier}', Threshold: '5' }),
      C: {
        CompositeAlarmDefinition: { AlarmName: '${EC2::InstanceId} c', AlarmRule: 'ALARM("${EC2::InstanceId} c")' },
      },
    });
    const { userErrors, alarmProfile } = await api.as('customer').mutate('updateAlarmProfile', { accountId: globalId, document }, 'alarmProfile { id }'); // prettier-ignore
    expect(alarmProfile).toBeNull();
    const at = ['input', 'document', 'AWS::EC2::Instance'];
    expect(userErrors.map(({ path, code }) => [code, path])).toEqual([
      ['INVALID', [...at, 'A', 'enabled']],
      ['INVALID', [...at, 'B', 'AlarmDefinition', 'Threshold']],
      ['INVALID', [...at, 'B', 'AlarmDefinition', 'AlarmName']],
      ['INVALID', [...at, 'C', 'CompositeAlarmDefinition', 'AlarmRule']],
    ]);
    const { alarmProfile: saved } = (await api.as('customer').query(`{ account(id: "${globalId}") { alarmProfile { version document status deployedAt layer } } }`)).account; // prettier-ignore
    expect(saved).toEqual({ version: 1, document: {}, status: 'PENDING', deployedAt: null, layer: 'CUSTOMER' });
  });

  it('keeps every version, and the same document again is none', async () => {
    const { globalId, id } = await account();
    const save = (document: object, expectedVersion?: number) =>
      api.as('customer').mutate('updateAlarmProfile', { accountId: globalId, document, expectedVersion }, 'alarmProfile { version }'); // prettier-ignore
    expect((await save(custom({ [CPU]: block(1) }), 1)).alarmProfile).toEqual({ version: 2 });
    expect((await save(custom({ [CPU]: block(2) }), 2)).alarmProfile).toEqual({ version: 3 });
    expect(await save(custom({ [CPU]: block(2) }))).toMatchObject({ alarmProfile: { version: 3 }, cursor: null });
    expect((await save({}, 2)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    const { rows } = await api.world.pool.query(
      `select version, document -> 'AWS::EC2::Instance' -> $2 -> 'AlarmDefinition' -> 'Threshold' as threshold
       from alarm_profile_version where account_id = $1 order by version`,
      [id, CPU],
    );
    expect(rows).toEqual([
      { version: 2, threshold: 1 },
      { version: 3, threshold: 2 },
    ]);
  });

  it('one of two who save at once gets CONFLICT', async () => {
    const { globalId } = await account();
    const answers = await Promise.all(
      [1, 2].map(
        (threshold) =>
        api.as('customer').mutate('updateAlarmProfile', { accountId: globalId, document: custom({ [CPU]: block(threshold) }), expectedVersion: 1 }), // prettier-ignore
      ),
    );
    expect(answers.map(({ userErrors }) => userErrors.map(({ code }) => code)).sort()).toEqual([[], ['CONFLICT']]);
  });
});

describe('monitoringPlan', () => {
  it('makes what is missing, by type, operating system and tag, with the values of the resource', async () => {
    const home = await account();
    const linux = await api.world.resource(home, { name: 'a "quoted" \\ name', details: { platform: 'Linux/UNIX' } });
    const windows = await api.world.resource(home, { details: { platform: 'Windows' } });
    const found = await plan(home.globalId);
    expect(made(found, linux)).toEqual(['ec2-cpu-too-high', 'ec2-linux-memory', 'ec2-status-check-failed', 'ec2-linux-swap']); // prettier-ignore
    expect(made(found, windows)).toEqual(['ec2-cpu-too-high', 'ec2-windows-memory', 'ec2-status-check-failed']);
    expect(found).toMatchObject({ creates: 7, updates: 0, deletes: 0, problems: [], totalCount: { value: 2, precision: 'EXACT' } }); // prettier-ignore
    const tagged = custom({
      [CPU]: { Enabled: false },
      Named: { Tag: { Key: 'team', Value: 'web' }, ...block(1, { AlarmName: 'of ${EC2::InstanceName}', AlarmDescription: '${AWS::AccountId} ${AWS::Region} ${AWS::Partition}' }) }, // prettier-ignore
    });
    await api.world.pool.query(
      `insert into resource_tag (organization_id, account_id, resource_id, key, value) values ($1, $2, $3, 'team', 'web')`,
      [home.organizationId, home.id, linux.id],
    );
    const draft = await plan(home.globalId, { profile: tagged });
    expect(made(draft, linux)).toEqual(['ec2-linux-memory', 'ec2-status-check-failed', 'ec2-linux-swap', 'Named']);
    expect(made(draft, windows)).toEqual(['ec2-windows-memory', 'ec2-status-check-failed']);
    const [own] = draft.nodes.find((node: { resource: { id: string } }) => node.resource.id === linux.globalId).create.slice(-1); // prettier-ignore
    expect(own).toMatchObject({
      layer: 'CUSTOMER',
      tag: { key: 'team', value: 'web' },
      definition: {
        AlarmName: `${linux.resource_id}: of a "quoted" \\ name`,
        AlarmDescription: `${home.awsAccountId} us-east-1 aws`,
        Dimensions: [{ Name: 'InstanceId', Value: linux.resource_id }],
      },
    });
    // Nothing was saved.
    expect((await plan(home.globalId)).creates).toBe(7);
  });

  it('changes what differs, deletes what nobody calls for, and leaves what is not managed', async () => {
    const home = await account();
    const instance = await api.world.resource(home, { details: { platform: 'Linux/UNIX' } });
    const { resource_id: id } = instance;
    const { create } = (await plan(home.globalId)).nodes[0];
    const configured = (configurationId: string, change: object = {}) => {
      const { definition } = create.find((one: Definition) => one.configurationId === configurationId);
      return {
        name: definition.AlarmName,
        configuration_id: configurationId,
        configuration: normalForm({ ...definition, ...change }),
        managed: true,
        resource_id: instance.id,
      };
    };
    await api.world.alarm(home, configured('ec2-status-check-failed'));
    await api.world.alarm(
      home,
      configured(CPU, { Threshold: 50, AlarmActions: ['arn:aws:sns:us-east-1:111122223333:a'] }),
    );
    await api.world.alarm(home, { ...configured('ec2-linux-swap'), configuration_id: null });
    await api.world.alarm(home, { ...configured('ec2-linux-memory'), managed: false });
    await api.world.alarm(home, { name: `${id} left over`, managed: true, resource_id: instance.id });
    await api.world.alarm(home, { name: 'the customer’s own', managed: false, resource_id: instance.id });
    const found = await plan(home.globalId);
    expect(found).toMatchObject({ creates: 0, updates: 2, deletes: 1 });
    expect(found.problems).toMatchObject([{ code: 'NAME_TAKEN', path: ['AWS::EC2::Instance', 'ec2-linux-memory'] }]);
    expect(found.nodes).toMatchObject([
      {
        resource: { id: instance.globalId },
        unchanged: 1,
        create: [],
        update: [
          {
            alarm: { name: `${id}: CPU Too High`, definition: { configurationId: CPU, layer: 'DEFAULT' } },
            before: { AlarmName: `${id}: CPU Too High`, Threshold: 50 },
            fields: ['AlarmActions', 'Threshold'],
            after: { configurationId: CPU, definition: { Threshold: 95 } },
          },
          { alarm: { name: `${id}: Swap Free`, definition: null }, fields: ['Tags'] },
        ],
        delete: [{ name: `${id} left over` }],
      },
    ]);
  });

  it('tells what is wrong in a draft, and plans nothing from it', async () => {
    const home = await account();
    await api.world.resource(home);
    const found = await plan(home.globalId, { profile: { 'AWS::EC2::Instance': { A: { Enabled: 1 } }, Nothing: {} } });
    expect(found).toMatchObject({ creates: 0, updates: 0, deletes: 0, nodes: [], totalCount: { value: 0 } });
    expect(found.problems.map(({ path, code }: { path: string[]; code: string }) => [code, ...path])).toEqual([
      ['WRONG_TYPE', 'AWS::EC2::Instance', 'A', 'Enabled'],
      ['REQUIRED', 'AWS::EC2::Instance', 'A'],
      ['UNKNOWN_RESOURCE_TYPE', 'Nothing'],
    ]);
  });

  it('says of which resources it does not know enough, and leaves their alarms', async () => {
    const home = await account();
    const details = { platform: 'Linux/UNIX', volumes: [{ device: '/dev/xvda', volumeId: 'vol-0a1' }] };
    const instance = await api.world.resource(home, { details });
    await api.world.alarm(home, { name: `${instance.resource_id}: Disk Usage Too High - 0a1`, managed: true, resource_id: instance.id }); // prettier-ignore
    const found = await plan(home.globalId);
    expect(found.problems).toMatchObject([{ code: 'PARAMETER_NOT_KNOWN', path: ['AWS::EC2::Instance::Disk', 'ec2-linux-disk'] }]); // prettier-ignore
    expect(found).toMatchObject({ creates: 4, deletes: 0 });
    const other = await api.world.resource(home, { details });
    await api.world.pool.query(
      `insert into file_system (account_id, organization_id, region, instance_id, volume_id, device, fs_type, path)
       values ($1, $2, 'us-east-1', $3, 'vol-0a1', 'nvme0n1p1', 'xfs', '/')`,
      [home.id, home.organizationId, other.resource_id],
    );
    expect(made(await plan(home.globalId), other)).toContain('ec2-linux-disk');
  });

  it('knows the resources of all 15 types, and what their pseudoparameters stand for', async () => {
    const home = await account();
    const place = (service: string, resource: string) =>
      `arn:aws:${service}:us-east-1:${home.awsAccountId}:${resource}`;
    const things: [alarmType: string, type: string, arn: string, resourceId: string, details: Record<string, unknown>, parameters: object][] = [
      ['AWS::EC2::Instance', 'AWS::EC2::Instance', place('ec2', 'instance/i-1'), 'i-1', {}, { 'EC2::InstanceId': 'i-1', 'EC2::InstanceName': 'its name' }],
      ['AWS::EC2::Instance::Disk', 'AWS::EC2::Instance', place('ec2', 'instance/i-2'), 'i-2', { volumes: [{ device: '/dev/sdf', volumeId: 'vol-2' }] }, { 'EC2::InstanceId': 'i-2', 'EC2::Disk::UUID': '2', 'EC2::Disk::Device': 'nvme1n1', 'EC2::Disk::FSType': 'ext4', 'EC2::Disk::Path': '/data' }],
      ['AWS::RDS::DBInstance', 'AWS::RDS::DBInstance', place('rds', 'db:orders'), 'orders', {}, { 'RDS::DBInstanceIdentifier': 'orders' }],
      ['AWS::Elasticsearch::Domain', 'AWS::OpenSearchService::Domain', place('es', 'domain/old'), 'old', { engineVersion: 'Elasticsearch_7.10' }, { 'Elasticsearch::DomainName': 'old' }],
      ['AWS::OpenSearch::Domain', 'AWS::OpenSearchService::Domain', place('es', 'domain/new'), 'new', {}, { 'OpenSearch::DomainName': 'new' }],
      ['AWS::Redshift::Cluster', 'AWS::Redshift::Cluster', place('redshift', 'cluster:dw'), 'dw', {}, { 'Redshift::ClusterIdentifier': 'dw' }],
      ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', place('elasticloadbalancing', 'loadbalancer/app/web/1f'), 'app/web/1f', {}, { 'ElasticLoadBalancingV2::LoadBalancer::Name': 'web', 'ElasticLoadBalancingV2::LoadBalancer::FullName': 'app/web/1f', 'ElasticLoadBalancingV2::LoadBalancer::Arn': place('elasticloadbalancing', 'loadbalancer/app/web/1f') }],
      ['AWS::ElasticLoadBalancingV2::LoadBalancer::TargetGroup', 'AWS::ElasticLoadBalancingV2::TargetGroup', place('elasticloadbalancing', 'targetgroup/blue/2f'), 'blue/2f', { loadBalancerArns: [place('elasticloadbalancing', 'loadbalancer/app/web/1f')] }, { 'ElasticLoadBalancingV2::TargetGroup::FullName': 'targetgroup/blue/2f', 'ElasticLoadBalancingV2::TargetGroup::UUID': '2f', 'ElasticLoadBalancingV2::LoadBalancer::FullName': 'app/web/1f' }],
      ['AWS::ElasticLoadBalancing::LoadBalancer', 'AWS::ElasticLoadBalancing::LoadBalancer', place('elasticloadbalancing', 'loadbalancer/classic'), 'classic', {}, { 'ElasticLoadBalancing::LoadBalancer::Name': 'classic' }],
      ['AWS::FSx::FileSystem::ONTAP', 'AWS::FSx::FileSystem', place('fsx', 'file-system/fs-1'), 'fs-1', { fileSystemType: 'ONTAP', throughputMBps: 256, iops: 6144 }, { 'FSx::FileSystemId': 'fs-1', 'FSx::FileSystem::Throughput': '256', 'FSx::FileSystem::Iops': '6144' }],
      ['AWS::FSx::FileSystem::ONTAP::Volume', 'AWS::FSx::Volume', place('fsx', 'volume/fs-1/fsvol-1'), 'fsvol-1', {}, { 'FSx::FileSystemId': 'fs-1', 'FSx::ONTAP::VolumeId': 'fsvol-1' }],
      ['AWS::FSx::FileSystem::Windows', 'AWS::FSx::FileSystem', place('fsx', 'file-system/fs-2'), 'fs-2', { fileSystemType: 'WINDOWS', throughputMBps: 32 }, { 'FSx::FileSystemId': 'fs-2', 'FSx::FileSystem::Throughput': '32' }],
      ['AWS::EFS::FileSystem', 'AWS::EFS::FileSystem', place('elasticfilesystem', 'file-system/fs-3'), 'fs-3', {}, { 'EFS::FileSystemId': 'fs-3' }],
      ['AWS::EC2::NatGateway', 'AWS::EC2::NatGateway', place('ec2', 'natgateway/nat-1'), 'nat-1', {}, { 'NatGateway::NatGatewayId': 'nat-1' }],
      ['AWS::EC2::VPNConnection', 'AWS::EC2::VPNConnection', place('ec2', 'vpn-connection/vpn-1'), 'vpn-1', {}, { 'AWS::EC2::VpnConnectionId': 'vpn-1' }],
    ]; // prettier-ignore
    expect(things).toHaveLength(15);
    for (const [, type, arn, resourceId, details] of things) {
      await api.world.resource(home, { type, arn, resource_id: resourceId, name: 'its name', details });
    }
    await api.world.pool.query(
      `insert into file_system (account_id, organization_id, region, instance_id, volume_id, device, fs_type, path)
       values ($1, $2, 'us-east-1', 'i-2', 'vol-2', 'nvme1n1', 'ext4', '/data')`,
      [home.id, home.organizationId],
    );
    for (const [alarmType, , arn, , , parameters] of things) {
      const written = Object.keys(parameters).map((name) => `\${${name}}`).join(' '); // prettier-ignore
      const profile = {
        [alarmType]: { Mine: block(1, { AlarmName: written, AlarmDescription: written, Dimensions: [] }) },
      };
      const { nodes } = await plan(home.globalId, { profile, arn });
      const own = nodes[0].create.find((one: Definition) => one.configurationId === 'Mine');
      expect([alarmType, own?.definition.AlarmDescription]).toEqual([alarmType, Object.values(parameters).join(' ')]);
    }
    // Of the baseline, every type that has rows has its alarms.
    const { problems, creates } = await plan(home.globalId);
    expect(problems).toEqual([]);
    expect(creates).toBeGreaterThan(40);
  });

  it('comes in pages, and for one resource alone', async () => {
    const home = await account();
    const resources = [];
    for (let n = 0; n < 5; n++) resources.push(await api.world.resource(home));
    const ids = resources.map(({ globalId }) => globalId);
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page++) {
      const { nodes, edges, pageInfo }: any = await plan(home.globalId, { first: 2, after }); // eslint-disable-line @typescript-eslint/no-explicit-any
      expect(pageInfo).toMatchObject({ hasNextPage: page < 2, hasPreviousPage: page > 0 });
      expect(edges.map((edge: { node: object }) => edge.node)).toEqual(nodes.map(({ resource: { id } }: { resource: { id: string } }) => ({ resource: { id } }))); // prettier-ignore
      expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0].cursor, edges.at(-1).cursor]);
      seen.push(...nodes.map((node: { resource: { id: string } }) => node.resource.id));
      after = pageInfo.endCursor;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
    const single = await plan(home.globalId, { arn: resources[3].arn });
    expect(single).toMatchObject({ creates: 4, totalCount: { value: 1 }, nodes: [{ resource: { id: ids[3] } }] });
    expect(await plan(home.globalId, { arn: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0' })).toMatchObject({ creates: 0, nodes: [] }); // prettier-ignore
    const { errors } = await api.as('customer').ask(PLAN, { id: home.globalId, after: 'bm9uc2Vuc2U' });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

it('monitoring is Accelerate’s to deploy, and resources must be the account’s', async () => {
  const home = await account();
  expect(await api.as('customer').refused('deployMonitoring', { accountId: home.globalId })).toBe('NOT_RESPONSIBLE');
  const foreign = await api.world.resource(api.world.account('Globex'));
  const input = { accountId: home.globalId, resourceIds: [foreign.globalId] };
  expect(await api.as('engineer').refused('deployMonitoring', input)).toBe('NOT_FOUND input.resourceIds.0');
  await api
    .as('customer')
    .done('updateAlarmProfile', { accountId: home.globalId, document: custom({ [CPU]: block(1) }) });
  const { job } = await api.as('engineer').done('deployMonitoring', { accountId: home.globalId }, 'job { kind status account { alarmProfile { status version } } }'); // prettier-ignore
  expect(job).toEqual({ kind: 'deploy-monitoring', status: 'QUEUED', account: { alarmProfile: { status: 'IN_PROGRESS', version: 2 } } }); // prettier-ignore
});
