import type { Account } from '../../src/entities';
import { systemCaller } from '../../src/domain/caller';
import { covered, type DiscoveredAlarm, type DiscoveredResource } from '../../src/domain/discovery';
import { applyAlarms } from '../../src/operations/alarm/apply-alarms';
import { applyAgents } from '../../src/operations/resource/apply-agents';
import { applyResources, type ResourceScan } from '../../src/operations/resource/apply-resources';
import { transact } from '../../src/operations/unit';
import { testWorkshop } from '../harness/jobs';

const ground = testWorkshop();
const caller = systemCaller('test');

let account: Account;
let other: Account;
let n = 0;

beforeEach(async () => {
  const { shop } = ground;
  const organization = await shop.organization();
  const fresh = () => ({
    accountId: `${100_000_000_000 + ++n}`,
    name: `account ${n}`,
    regions: ['us-east-1', 'eu-west-1'],
  });
  account = await shop.onboard(organization, fresh(), null);
  other = await shop.onboard(organization, fresh(), null);
});

function instance(id: string, more: Partial<DiscoveredResource> = {}): DiscoveredResource {
  const region = more.region ?? 'us-east-1';
  return {
    arn: `arn:aws:ec2:${region}:${account.aws_account_id}:instance/${id}`,
    resourceId: id,
    type: 'AWS::EC2::Instance',
    service: 'ec2',
    region,
    name: id,
    state: 'running',
    details: { instanceType: 't3.micro', imageId: 'ami-1' },
    tags: [{ key: 'Name', value: id }],
    ...more,
  };
}

async function apply(found: DiscoveredResource[], more: Partial<ResourceScan> = {}): Promise<number> {
  // As a reading does: it began a little before it is taken over.
  const scan: ResourceScan = {
    organizationId: account.organization_id,
    accountId: account.id,
    region: 'us-east-1',
    startedAt: new Date(),
    covers: covered.EC2,
    describes: true,
    ...more,
  };
  return transact(ground.shop.database, caller, (unit) => applyResources(unit, scan, found));
}

async function known(id: string) {
  const { rows } = await ground.shop.pool.query('select * from resource where account_id = $1 and resource_id = $2', [
    account.id,
    id,
  ]);
  return rows[0];
}

async function happened(id: string) {
  const { id: subject } = await known(id);
  return (await ground.shop.events(subject)).map(({ kind, before, after }) => ({ kind, before, after }));
}

describe('a resource that changed', () => {
  it('is recorded once, however many ways it differs, with what it was and what it is', async () => {
    await apply([instance('i-1')]);
    const changes = await apply([
      instance('i-1', {
        name: 'web',
        state: 'stopped',
        details: { instanceType: 't3.large', imageId: 'ami-1' },
        tags: [
          { key: 'Name', value: 'web' },
          { key: 'Team', value: 'blue' },
        ],
      }),
    ]);
    expect(changes).toBe(1);
    expect(await happened('i-1')).toEqual([
      expect.objectContaining({ kind: 'RESOURCE_DISCOVERED' }),
      {
        kind: 'RESOURCE_CHANGED',
        before: {
          name: 'i-1',
          state: 'running',
          details: { instanceType: 't3.micro' },
          tags: [{ key: 'Name', value: 'i-1' }],
        },
        after: {
          name: 'web',
          state: 'stopped',
          details: { instanceType: 't3.large' },
          tags: [
            { key: 'Name', value: 'web' },
            { key: 'Team', value: 'blue' },
          ],
        },
      },
    ]);
  });

  it('loses a tag that the source tells no more, and keeps its tags where the source tells none', async () => {
    await apply([
      instance('i-1', {
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      }),
    ]);
    await apply([instance('i-1', { tags: [{ key: 'b', value: '2' }] })]);
    await apply([instance('i-1', { tags: null })]);
    const { rows } = await ground.shop.pool.query(
      'select key, value from resource_tag t join resource r on r.id = t.resource_id where r.account_id = $1',
      [account.id],
    );
    expect(rows).toEqual([{ key: 'b', value: '2' }]);
  });

  it('is not described by a source that only lists it', async () => {
    await apply([instance('i-1')]);
    const listed = instance('i-1', { name: 'from the tag', state: null, details: {} });
    expect(await apply([listed], { describes: false, covers: covered.RESOURCE_GROUPS_TAGGING })).toBe(0);
    expect(await known('i-1')).toMatchObject({ name: 'i-1', state: 'running', details: { imageId: 'ami-1' } });
  });

  it('takes its name from the tag where no other source describes it', async () => {
    const table = (name: string) =>
      instance('orders', {
        arn: `arn:aws:dynamodb:us-east-1:${account.aws_account_id}:table/orders`,
        type: 'AWS::DynamoDB::Table',
        state: null,
        details: {},
        name,
      });
    const tagging = { describes: false, covers: covered.RESOURCE_GROUPS_TAGGING };
    await apply([table('orders')], tagging);
    expect(await apply([table('Orders of all shops')], tagging)).toBe(1);
    expect((await known('orders')).name).toBe('Orders of all shops');
  });
});

describe('a state that came by event', () => {
  const seconds = (s: number) => new Date(Date.now() + s * 1_000);
  const told = (state: string, at: Date) =>
    ground.shop.pool.query('update resource set state = $2, state_at = $3 where account_id = $1', [
      account.id,
      state,
      at,
    ]);

  it.each([
    ['is newer than the scan', 5, 'stopped'],
    ['is a few seconds older than the scan', -5, 'stopped'],
    ['is more than ten seconds older', -15, 'running'],
  ])('that %s', async (_what, age, state) => {
    await apply([instance('i-1')]);
    const at = seconds(age);
    await told('stopped', at);
    await apply([instance('i-1')]);
    const row = await known('i-1');
    expect(row.state).toBe(state);
    // Only events date a state: they are compared among themselves.
    expect(+row.state_at).toBe(+at);
  });
});

describe('what a scan does not find', () => {
  it('is gone only where the scan would have listed it', async () => {
    await apply([instance('i-1'), instance('i-2')]);
    const bucket = instance('b', { arn: `arn:aws:s3:::b${n}`, type: 'AWS::S3::Bucket', state: null, details: {} });
    await apply([bucket], { describes: false, covers: covered.RESOURCE_GROUPS_TAGGING });
    await apply([instance('i-3', { region: 'eu-west-1' })], { region: 'eu-west-1' });
    const theirs = { ...instance('i-4'), arn: `arn:aws:ec2:us-east-1:${other.aws_account_id}:instance/i-4` };
    await apply([theirs], { accountId: other.id });

    expect(await apply([instance('i-2')])).toBe(1);
    const { rows } = await ground.shop.pool.query(
      'select resource_id from resource where account_id = any ($1) and deleted_at is null order by 1',
      [[account.id, other.id]],
    );
    expect(rows.map((row) => row.resource_id)).toEqual(['b', 'i-2', 'i-3', 'i-4']);
    expect((await happened('i-1')).map(({ kind }) => kind)).toEqual(['RESOURCE_DISCOVERED', 'RESOURCE_REMOVED']);
    expect(await apply([instance('i-2')])).toBe(0);

    expect(await apply([], { describes: false, covers: covered.RESOURCE_GROUPS_TAGGING })).toBe(1);
    expect((await known('b')).deleted_at).not.toBeNull();
    expect((await known('i-2')).deleted_at).toBeNull();
  });

  it('comes back as the same row', async () => {
    await apply([instance('i-1')]);
    const { id } = await known('i-1');
    await apply([]);
    expect(await apply([instance('i-1', { state: 'pending' })])).toBe(1);
    expect(await known('i-1')).toMatchObject({ id, deleted_at: null, state: 'pending' });
    expect((await happened('i-1')).map(({ kind }) => kind)).toEqual([
      'RESOURCE_DISCOVERED',
      'RESOURCE_REMOVED',
      'RESOURCE_DISCOVERED',
    ]);
  });

  it('is not gone when another scan found it while this one was under way, nor back when another saw it go', async () => {
    const startedAt = new Date();
    await apply([instance('i-1')], { startedAt: new Date(+startedAt + 1) });
    expect(await apply([], { startedAt })).toBe(0);
    expect((await known('i-1')).deleted_at).toBeNull();

    const early = new Date();
    await ground.shop.pool.query(`update resource set deleted_at = $2 where account_id = $1`, [
      account.id,
      new Date(+early + 5),
    ]);
    expect(await apply([instance('i-1')], { startedAt: early })).toBe(0);
    expect((await known('i-1')).deleted_at).not.toBeNull();
  });

  it('cannot be another account’s', async () => {
    await apply([instance('i-1')]);
    await apply([instance('i-1', { name: 'taken over' })], { accountId: other.id });
    expect(await known('i-1')).toMatchObject({ name: 'i-1', account_id: account.id });
  });
});

it('takes over two scans of one place at the same time without harm', async () => {
  const many = Array.from({ length: 300 }, (_, i) => instance(`i-${i}`));
  await Promise.all([apply(many), apply([...many].reverse()), apply(many)]);
  expect(await ground.shop.countOf('resource where account_id = $1', [account.id])).toBe(300);
  expect(await ground.shop.countOf(`event where account_id = $1 and kind = 'RESOURCE_DISCOVERED'`, [account.id])).toBe(
    300,
  );
});

describe('agents', () => {
  const scan = () => ({
    organizationId: account.organization_id,
    accountId: account.id,
    region: 'us-east-1',
    startedAt: new Date(),
  });
  const agent = (compliant: boolean, detail: string | null) => ({
    resourceId: 'i-1',
    kind: 'SSM_AGENT' as const,
    present: true,
    version: '3.2.1.0',
    compliant,
    detail,
  });
  const take = (...found: ReturnType<typeof agent>[]) =>
    transact(ground.shop.database, caller, (unit) => applyAgents(unit, scan(), found));

  it('are news only when they differ, and then once for the instance', async () => {
    await apply([instance('i-1', { details: { instanceProfileArn: 'arn:aws:iam::1:instance-profile/p' } })]);
    await take(agent(true, null));
    await take(agent(true, null));
    expect(await happened('i-1')).toHaveLength(1);
    await take(agent(false, 'Systems Manager reports ConnectionLost.'));
    await take();
    const [, lost, missing] = await happened('i-1');
    expect(lost).toMatchObject({
      kind: 'RESOURCE_CHANGED',
      before: { agents: [{ kind: 'SSM_AGENT', compliant: true }] },
      after: { agents: [{ kind: 'SSM_AGENT', compliant: false, present: true }] },
    });
    expect(missing).toMatchObject({ after: { agents: [{ kind: 'SSM_AGENT', present: false, version: null }] } });
  });
});

describe('alarms', () => {
  const at = (s: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, s));
  const alarm = (name: string, more: Partial<DiscoveredAlarm> = {}): DiscoveredAlarm => {
    const dimensions = [{ name: 'InstanceId', value: 'i-1' }];
    return {
      arn: `arn:aws:cloudwatch:us-east-1:${account.aws_account_id}:alarm:${name}`,
      name,
      region: 'us-east-1',
      state: 'OK',
      stateReason: 'fine',
      stateUpdatedAt: at(0),
      namespace: 'AWS/EC2',
      metricName: 'CPUUtilization',
      threshold: 90,
      comparisonOperator: 'GreaterThanThreshold',
      statistic: 'Average',
      unit: null,
      periodSeconds: 300,
      evaluationPeriods: 2,
      datapointsToAlarm: null,
      dimensions,
      measures: [{ namespace: 'AWS/EC2', dimensions }],
      composite: false,
      configuration: {},
      alarmRule: null,
      managed: true,
      configurationId: null,
      ...more,
    };
  };
  const take = (found: DiscoveredAlarm[], startedAt = new Date()) =>
    transact(ground.shop.database, caller, (unit) =>
      applyAlarms(
        unit,
        { organizationId: account.organization_id, accountId: account.id, region: 'us-east-1', startedAt },
        found,
      ),
    );
  const row = async (name: string) =>
    (await ground.shop.pool.query('select * from alarm where account_id = $1 and name = $2', [account.id, name]))
      .rows[0];

  it('take a state only when it is newer than what is known, and record it once', async () => {
    await take([alarm('cpu')]);
    await take([alarm('cpu', { state: 'ALARM', stateUpdatedAt: at(60) })]);
    await take([alarm('cpu', { state: 'ALARM', stateUpdatedAt: at(60) })]);
    await take([alarm('cpu', { state: 'OK', stateUpdatedAt: at(30) })]);
    const kept = await row('cpu');
    expect(kept).toMatchObject({ state: 'ALARM', state_updated_at: at(60) });
    const events = await ground.shop.events(kept.id);
    expect(events.map(({ kind, after }) => [kind, after!.state])).toEqual([['ALARM_STATE_CHANGED', 'ALARM']]);
  });

  it('take another threshold without touching the state', async () => {
    await take([alarm('cpu', { state: 'ALARM', stateUpdatedAt: at(60) })]);
    await take([alarm('cpu', { state: 'OK', stateUpdatedAt: at(0), threshold: 95 })]);
    expect(await row('cpu')).toMatchObject({ state: 'ALARM', threshold: 95 });
  });

  it('are tied to the resource that all their metrics measure, also once it is found later', async () => {
    const math = alarm('math', {
      namespace: null,
      metricName: null,
      dimensions: [],
      measures: ['CPUUtilization', 'NetworkIn'].map(() => ({
        namespace: 'AWS/EC2',
        dimensions: [{ name: 'InstanceId', value: 'i-1' }],
      })),
    });
    const mixed = alarm('mixed', {
      dimensions: [],
      measures: ['i-1', 'i-2'].map((value) => ({ namespace: 'AWS/EC2', dimensions: [{ name: 'InstanceId', value }] })),
    });
    const rule = alarm('all', {
      composite: true,
      alarmRule: 'ALARM("cpu")',
      namespace: null,
      dimensions: [],
      measures: [],
    });
    const all = [alarm('cpu'), math, mixed, rule];
    await take(all);
    expect((await row('cpu')).resource_id).toBeNull();
    await apply([instance('i-1'), instance('i-2')]);
    await take(all);
    const { id } = await known('i-1');
    expect((await row('cpu')).resource_id).toBe(id);
    expect((await row('math')).resource_id).toBe(id);
    expect((await row('mixed')).resource_id).toBeNull();
    expect(await row('all')).toMatchObject({ composite: true, alarm_rule: 'ALARM("cpu")', resource_id: null });
  });

  it('go and come back', async () => {
    await take([alarm('cpu'), alarm('disk')]);
    await take([alarm('disk')]);
    const { id, deleted_at } = await row('cpu');
    expect(deleted_at).not.toBeNull();
    await take([alarm('cpu'), alarm('disk')]);
    expect(await row('cpu')).toMatchObject({ id, deleted_at: null });
  });
});
