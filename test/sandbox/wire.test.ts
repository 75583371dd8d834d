import { DescribeAlarmsCommand, PutDashboardCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateVpcCommand, DescribeInstancesCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { connect } from 'node:net';
import { Fixture, clients, platform, refusal } from './sandbox';
import { signedPost } from './signed-post';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(() => fixture.close());

describe('who calls', () => {
  it('is told by its credentials: the platform, an assumed role, a customer', async () => {
    const own = await fixture.platform().sts.send(new GetCallerIdentityCommand({}));
    expect(own.Account).toBe(fixture.world.platformAccountId);
    const { sts } = await fixture.inAccount(fixture.first);
    const { Arn, Account } = await sts.send(new GetCallerIdentityCommand({}));
    expect({ Arn, Account }).toEqual({
      Account: fixture.first.accountId,
      Arn: `arn:aws:sts::${fixture.first.accountId}:assumed-role/opsgraph-operations/opsgraph`,
    });
  });

  it('an unknown key is refused in the words of each protocol', async () => {
    const stranger = clients(
      fixture.sandbox.url,
      { accessKeyId: 'NOBODY00000000000000', secretAccessKey: 'x' },
      'us-east-1',
      false,
    );
    const names = await Promise.all([
      refusal(stranger.sts.send(new GetCallerIdentityCommand({}))),
      refusal(stranger.ec2.send(new DescribeInstancesCommand({}))),
      refusal(stranger.cloudwatch.send(new DescribeAlarmsCommand({}))),
      refusal(stranger.ssm.send(new DescribeInstanceInformationCommand({}))),
    ]);
    expect(names.map((error) => [error.name, error.$metadata?.httpStatusCode])).toEqual([
      ['InvalidClientTokenId', 403],
      ['AuthFailure', 401],
      ['UnrecognizedClientException', 400],
      ['UnrecognizedClientException', 400],
    ]);
  });

  it('a wrong secret and a token of another key do not pass', async () => {
    const wrong = clients(fixture.sandbox.url, { ...platform, secretAccessKey: 'wrong' }, 'us-east-1', false);
    expect((await refusal(wrong.sts.send(new GetCallerIdentityCommand({})))).name).toBe('SignatureDoesNotMatch');
    expect((await refusal(wrong.ssm.send(new DescribeInstanceInformationCommand({})))).name).toBe(
      'InvalidSignatureException',
    );
    const forged = clients(fixture.sandbox.url, { ...platform, sessionToken: 'abc.def' }, 'us-east-1', false);
    expect((await refusal(forged.rds.send(new DescribeDBInstancesCommand({})))).name).toBe('InvalidClientTokenId');
  });

  it('a role is assumed only with the external id that it trusts', async () => {
    const { sts } = fixture.platform('us-east-1', false);
    const account = fixture.accounts[1];
    const input = { RoleArn: account?.roleArn, RoleSessionName: 'opsgraph' };
    expect((await refusal(sts.send(new AssumeRoleCommand({ ...input, ExternalId: 'any-thing' })))).name).toBe(
      'AccessDenied',
    );
    await fixture.control('POST', 'trust', { accountId: account?.accountId, externalId: 'ours-1' });
    expect((await refusal(sts.send(new AssumeRoleCommand(input)))).name).toBe('AccessDenied');
    expect((await refusal(sts.send(new AssumeRoleCommand({ ...input, ExternalId: 'ours-2' })))).name).toBe(
      'AccessDenied',
    );
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ ...input, ExternalId: 'ours-1', DurationSeconds: 900 }),
    );
    const left = (Credentials?.Expiration?.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(890_000);
    expect(left).toBeLessThanOrEqual(900_000);
    const other = `arn:aws:iam::${account?.accountId}:role/other`;
    const asked = { RoleArn: other, RoleSessionName: 'opsgraph', ExternalId: 'ours-1' };
    expect((await refusal(sts.send(new AssumeRoleCommand(asked)))).name).toBe('AccessDenied');
    await fixture.control('POST', 'trust', { accountId: account?.accountId, roleArn: other });
    expect((await sts.send(new AssumeRoleCommand(asked))).AssumedRoleUser?.Arn).toContain(
      ':assumed-role/other/opsgraph',
    );
    await fixture.control('POST', 'trust', { accountId: account?.accountId, revoked: true });
    expect((await refusal(sts.send(new AssumeRoleCommand(asked)))).name).toBe('AccessDenied');
  });

  it('sees what lies in its account and region, and nothing else', async () => {
    const here = await fixture.inAccount(fixture.first, 'us-east-1');
    const there = await fixture.inAccount(fixture.first, 'eu-west-1');
    const ids = async (of: typeof here) =>
      ((await of.ec2.send(new DescribeInstancesCommand({}))).Reservations ?? []).flatMap(
        (r) => r.Instances?.map((i) => i.InstanceId) ?? [],
      );
    const [a, b] = await Promise.all([ids(here), ids(there)]);
    expect(a.length).toBeGreaterThanOrEqual(50);
    expect(b.length).toBeGreaterThan(0);
    expect(a.filter((id) => b.includes(id))).toEqual([]);
    const none = await fixture.platform().ec2.send(new DescribeInstancesCommand({}));
    expect(none.Reservations).toEqual([]);
  });
});

describe('requests', () => {
  it('of operations that nobody simulates are told so, unknown ones are unknown', async () => {
    const { ec2, cloudwatch } = fixture.platform('us-east-1', false);
    const unsimulated = await refusal(ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })));
    expect([unsimulated.name, unsimulated.$metadata?.httpStatusCode]).toEqual(['NotImplemented', 501]);
    expect(
      (await refusal(cloudwatch.send(new PutDashboardCommand({ DashboardName: 'd', DashboardBody: '{}' })))).name,
    ).toBe('NotImplemented');
    const json = await signedPost(fixture.sandbox.url, 'ssm', '{}', {
      'x-amz-target': 'AmazonSSM.DoesNotExist',
      'content-type': 'application/x-amz-json-1.1',
    });
    expect([json.status, JSON.parse(json.body).__type]).toEqual([400, 'UnknownOperationException']);
    const query = await signedPost(fixture.sandbox.url, 'sts', 'Action=DoesNotExist&Version=2011-06-15', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([query.status, /<Code>(.*?)</.exec(query.body)?.[1]]).toEqual([400, 'InvalidAction']);
  });

  it('without a required member are refused', async () => {
    const { cloudwatch, sts } = fixture.platform('us-east-1', false);
    const incomplete = new PutMetricAlarmCommand({ AlarmName: 'a' } as never);
    expect((await refusal(cloudwatch.send(incomplete))).name).toBe('ValidationException');
    expect((await refusal(sts.send(new AssumeRoleCommand({ RoleArn: fixture.first.roleArn } as never)))).name).toBe(
      'ValidationError',
    );
  });

  it('that are malformed get a coded error and hurt nobody', async () => {
    const { url } = fixture.sandbox;
    const target = {
      'x-amz-target': 'AmazonSSM.DescribeInstanceInformation',
      'content-type': 'application/x-amz-json-1.1',
    };
    for (const body of [
      '{',
      '[]',
      '"x"',
      '{"MaxResults":"ten"}',
      '{"Filters":{}}',
      '\u0000',
      `${'['.repeat(20_000)}`,
    ]) {
      const answer = await signedPost(url, 'ssm', body, target);
      expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, 'SerializationException']);
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const bad = await signedPost(url, 'ec2', 'Action=DescribeInstances&Version=2016-11-15&MaxResults=ten', form);
    expect(/<Code>(.*?)</.exec(bad.body)?.[1]).toBe('MalformedInput');
    const cbor = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const broken = await signedPost(
      url,
      'monitoring',
      '\u00ff\u00ff',
      cbor,
      '/service/GraniteServiceVersion20100801/operation/DescribeAlarms',
    );
    expect(broken.status).toBe(400);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write('not http at all\r\n\r\n'));
      socket.on('data', (data) => expect(data.toString()).toContain('400 Bad Request')).on('close', () => resolve());
    });
    const unsigned = await fetch(url, { method: 'POST', body: 'Action=GetCallerIdentity' });
    expect([unsigned.status, ((await unsigned.json()) as { __type: string }).__type]).toEqual([
      403,
      'MissingAuthenticationToken',
    ]);
    expect((await fixture.platform().sts.send(new GetCallerIdentityCommand({}))).Account).toBe(
      fixture.world.platformAccountId,
    );
  });

  it('of a client that is no SDK work, and stale or altered ones do not', async () => {
    const { url } = fixture.sandbox;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const good = await signedPost(url, 'sts', body, form);
    expect(good.status).toBe(200);
    expect(good.body).toContain(`<Account>${fixture.world.platformAccountId}</Account>`);
    const stale = await signedPost(url, 'sts', body, form, '/', new Date(Date.now() - 20 * 60_000));
    expect([stale.status, /<Code>(.*?)</.exec(stale.body)?.[1]]).toEqual([403, 'SignatureDoesNotMatch']);
    const unknown = await signedPost(url, 'lambda', '{}', {});
    expect([unknown.status, JSON.parse(unknown.body).__type]).toEqual([404, 'UnknownService']);
  });

  it('may use the other protocols of a service', async () => {
    const { url } = fixture.sandbox;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const query = await signedPost(url, 'monitoring', 'Action=DescribeAlarms&Version=2010-08-01&MaxRecords=1', form);
    expect(query.status).toBe(200);
    expect(query.body).toMatch(
      /^<DescribeAlarmsResponse xmlns="http:\/\/monitoring\.amazonaws\.com\/doc\/2010-08-01\/"><DescribeAlarmsResult>/,
    );
    const path = '/service/GraniteServiceVersion20100801/operation/DescribeAlarms';
    const cbor = await signedPost(
      url,
      'monitoring',
      '',
      { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      path,
    );
    expect([cbor.status, cbor.headers['smithy-protocol']]).toEqual([200, 'rpc-v2-cbor']);
  });
});

describe('pages', () => {
  it('follow one another without gap or repeat, for every paged operation', async () => {
    const { ec2, rds, tagging, cloudwatch, ssm } = await fixture.inAccount(fixture.first);
    async function collect(
      next: (token: string | undefined) => Promise<[unknown[], string | undefined]>,
    ): Promise<unknown[]> {
      const all: unknown[] = [];
      let token: string | undefined;
      do {
        const [items, after] = await next(token);
        all.push(...items);
        token = after || undefined;
      } while (token);
      return all;
    }
    const few = {
      instances: await collect(async (NextToken) => {
        const answer = await ec2.send(new DescribeInstancesCommand({ MaxResults: 7, NextToken }));
        return [
          answer.Reservations?.flatMap((r) => r.Instances?.map((i) => i.InstanceId) ?? []) ?? [],
          answer.NextToken,
        ];
      }),
      volumes: await collect(async (NextToken) => {
        const answer = await ec2.send(new DescribeVolumesCommand({ MaxResults: 9, NextToken }));
        return [answer.Volumes?.map((v) => v.VolumeId) ?? [], answer.NextToken];
      }),
      alarms: await collect(async (NextToken) => {
        const answer = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 40, NextToken }));
        return [answer.MetricAlarms?.map((a) => a.AlarmName) ?? [], answer.NextToken];
      }),
      agents: await collect(async (NextToken) => {
        const answer = await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 10, NextToken }));
        return [answer.InstanceInformationList?.map((i) => i.InstanceId) ?? [], answer.NextToken];
      }),
      tagged: await collect(async (PaginationToken) => {
        const answer = await tagging.send(new GetResourcesCommand({ ResourcesPerPage: 30, PaginationToken }));
        return [answer.ResourceTagMappingList?.map((r) => r.ResourceARN) ?? [], answer.PaginationToken];
      }),
      databases: await collect(async (Marker) => {
        const answer = await rds.send(new DescribeDBInstancesCommand({ MaxRecords: 20, Marker }));
        return [answer.DBInstances?.map((d) => d.DBInstanceIdentifier) ?? [], answer.Marker];
      }),
    };
    for (const [name, found] of Object.entries(few)) {
      expect([name, new Set(found).size]).toEqual([name, found.length]);
    }
    const all = await ec2.send(new DescribeInstancesCommand({}));
    expect(few.instances).toHaveLength(all.Reservations?.length ?? -1);
    expect(few.tagged).toEqual(
      expect.arrayContaining(
        few.instances.map((id) => `arn:aws:ec2:us-east-1:${fixture.first.accountId}:instance/${id}`),
      ),
    );
    expect(few.alarms.length).toBeGreaterThan(few.instances.length * 3);
  });

  it('a token is refused when it is invented or belongs to another request', async () => {
    const { ec2, tagging, cloudwatch, ssm, rds } = await fixture.inAccount(fixture.first, 'us-east-1', false);
    const first = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 5 }));
    const elsewhere = new DescribeAlarmsCommand({ MaxRecords: 5, StateValue: 'ALARM', NextToken: first.NextToken });
    expect((await refusal(cloudwatch.send(elsewhere))).name).toMatch(/^InvalidNextToken/);
    expect((await refusal(ec2.send(new DescribeInstancesCommand({ NextToken: 'made-up' })))).name).toBe(
      'InvalidNextToken',
    );
    expect((await refusal(ssm.send(new DescribeInstanceInformationCommand({ NextToken: 'made-up' })))).name).toBe(
      'InvalidNextToken',
    );
    expect((await refusal(tagging.send(new GetResourcesCommand({ PaginationToken: 'made-up' })))).name).toBe(
      'PaginationTokenExpiredException',
    );
    expect((await refusal(rds.send(new DescribeDBInstancesCommand({ Marker: 'made-up' })))).name).toBe(
      'InvalidParameterValue',
    );
  });
});

describe('quotas', () => {
  it('throttle an operation in one account and region only, and adaptive clients get through', async () => {
    const own = await Fixture.start();
    const [account, neighbour] = own.accounts;
    if (!account || !neighbour) throw new Error('two accounts expected');
    const { cloudwatch, ec2 } = await own.inAccount(account, 'us-east-1', false);
    const other = await own.inAccount(neighbour, 'us-east-1', false);
    const alarm = {
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Period: 60,
    } as const;
    const metric = { Namespace: 'Shop', MetricName: 'sales', Statistic: 'Sum' } as const;
    const put = (AlarmName: string) => new PutMetricAlarmCommand({ AlarmName, ...alarm, ...metric });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 150 }, (_, nth) => cloudwatch.send(put(`sales-${nth}`))),
    );
    const refused = outcomes
      .filter((outcome) => outcome.status === 'rejected')
      .map((outcome) => (outcome.reason as Error).name);
    expect(refused.length).toBeGreaterThan(0);
    expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(15);
    expect(new Set(refused)).toEqual(new Set(['Throttling']));
    await other.cloudwatch.send(put('sales'));
    await other.cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 1 }));
    await ec2.send(new DescribeInstancesCommand({}));
    const patient = await own.inAccount(account);
    await patient.cloudwatch.send(put('patience'));
    await own.close();
  });
});
