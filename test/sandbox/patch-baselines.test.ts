import {
  AddTagsToResourceCommand,
  CreatePatchBaselineCommand,
  type CreatePatchBaselineCommandInput,
  DeletePatchBaselineCommand,
  DeregisterPatchBaselineForPatchGroupCommand,
  DescribeAvailablePatchesCommand,
  DescribeEffectivePatchesForPatchBaselineCommand,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  DescribeInstancePatchStatesForPatchGroupCommand,
  DescribeInstancePatchesCommand,
  DescribePatchBaselinesCommand,
  DescribePatchGroupStateCommand,
  DescribePatchGroupsCommand,
  DescribePatchPropertiesCommand,
  type EffectivePatch,
  GetDefaultPatchBaselineCommand,
  GetPatchBaselineCommand,
  GetPatchBaselineForPatchGroupCommand,
  ListTagsForResourceCommand,
  type OperatingSystem,
  RegisterDefaultPatchBaselineCommand,
  RegisterPatchBaselineForPatchGroupCommand,
  SendCommandCommand,
  UpdatePatchBaselineCommand,
} from '@aws-sdk/client-ssm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fixture, refusal } from './sandbox';

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
beforeEach(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
});
afterEach(() => fixture.close());

const pass = (by: string) => fixture.control('POST', 'advance', { by });
const create = async (more: Partial<CreatePatchBaselineCommandInput> = {}) =>
  (await aws.ssm.send(new CreatePatchBaselineCommand({ Name: 'own', OperatingSystem: 'WINDOWS', ...more })))
    .BaselineId ?? '';
const get = (BaselineId: string | undefined) => aws.ssm.send(new GetPatchBaselineCommand({ BaselineId }));
const standard = async (OperatingSystem: OperatingSystem) =>
  (await aws.ssm.send(new GetDefaultPatchBaselineCommand({ OperatingSystem }))).BaselineId;
const register = (BaselineId: string | undefined) =>
  aws.ssm.send(new RegisterDefaultPatchBaselineCommand({ BaselineId }));
const group = (BaselineId: string, PatchGroup: string) =>
  aws.ssm.send(new RegisterPatchBaselineForPatchGroupCommand({ BaselineId, PatchGroup }));
const rule = (filters: Record<string, string[]>, more: object = { ApproveAfterDays: 0 }) => ({
  PatchRules: [
    {
      PatchFilterGroup: {
        PatchFilters: Object.entries(filters).map(([Key, Values]) => ({ Key: Key as 'PRODUCT', Values })),
      },
      ...more,
    },
  ],
});
/** Windows instances that belong to no patch group and whose system is supported. */
const windows = async () => {
  const { InstanceInformationList = [] } = await aws.ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'PlatformTypes', Values: ['Windows'] }] }),
  );
  const fit = InstanceInformationList.filter(
    (one) => one.PingStatus === 'Online' && one.PlatformVersion?.startsWith('10.'),
  );
  const { InstancePatchStates = [] } = await aws.ssm.send(
    new DescribeInstancePatchStatesCommand({ InstanceIds: fit.flatMap((one) => one.InstanceId ?? []) }),
  );
  return InstancePatchStates.filter((state) => state.PatchGroup === '').flatMap((state) => state.InstanceId ?? []);
};
const run = async (id: string, Operation: 'Scan' | 'Install') => {
  const Parameters = { Operation: [Operation] };
  await aws.ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters }));
  await pass('PT40M');
};
const stateOf = async (id: string) =>
  (await aws.ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [id] }))).InstancePatchStates?.[0];
const patchesOf = async (InstanceId: string, State: string) =>
  (await aws.ssm.send(new DescribeInstancePatchesCommand({ InstanceId, Filters: [{ Key: 'State', Values: [State] }] })))
    .Patches ?? [];

describe('a patch baseline', () => {
  it('is made, read, changed, listed and deleted', async () => {
    const approval = rule(
      { CLASSIFICATION: ['SecurityUpdates'] },
      { ApproveAfterDays: 3, ComplianceLevel: 'CRITICAL' },
    );
    const Tags = [{ Key: 'Team', Value: 'windows' }];
    const id = await create({ ApprovalRules: approval, Description: 'ours', ClientToken: 'one', Tags });
    expect(await create({ ClientToken: 'one' })).toBe(id);
    expect((await refusal(create({ Name: 'other', ClientToken: 'one' }))).name).toBe('IdempotentParameterMismatch');
    expect(await get(id)).toMatchObject({
      Name: 'own',
      OperatingSystem: 'WINDOWS',
      Description: 'ours',
      ApprovalRules: { PatchRules: [{ ApproveAfterDays: 3, ComplianceLevel: 'CRITICAL' }] },
      RejectedPatchesAction: 'ALLOW_AS_DEPENDENCY',
      PatchGroups: [],
    });
    const resource = { ResourceType: 'PatchBaseline' as const, ResourceId: id };
    await aws.ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'Cost', Value: '7' }] }));
    expect((await aws.ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([
      ...Tags,
      { Key: 'Cost', Value: '7' },
    ]);
    const update = (more: object) => aws.ssm.send(new UpdatePatchBaselineCommand({ BaselineId: id, ...more }));
    expect((await update({ RejectedPatches: ['KB5000001'] })).ApprovalRules?.PatchRules).toHaveLength(1);
    const replaced = await update({ Replace: true, ApprovedPatches: ['KB5000002'] });
    expect([replaced.ApprovalRules?.PatchRules, replaced.RejectedPatches, replaced.ApprovedPatches]).toEqual([
      [],
      [],
      ['KB5000002'],
    ]);
    const list = (Key: string, value: string) =>
      aws.ssm.send(new DescribePatchBaselinesCommand({ Filters: [{ Key, Values: [value] }] }));
    expect((await list('OWNER', 'Self')).BaselineIdentities?.map((one) => one.BaselineId)).toContain(id);
    expect((await list('NAME_PREFIX', 'own')).BaselineIdentities?.map((one) => one.BaselineId)).toEqual([id]);
    const { BaselineIdentities: own = [] } = await list('OPERATING_SYSTEM', 'WINDOWS');
    expect(own.map((one) => one.BaselineName).sort()).toEqual([
      'AWS-DefaultPatchBaseline',
      'AWS-WindowsPredefinedPatchBaseline-OS',
      'own',
      'production-windows',
    ]);
    await aws.ssm.send(new DeletePatchBaselineCommand({ BaselineId: id }));
    expect((await refusal(get(id))).name).toBe('DoesNotExistException');
    await aws.ssm.send(new DeletePatchBaselineCommand({ BaselineId: id }));
  });

  it('of Amazon is the default one until another is, and comes back by its ARN', async () => {
    const amazon = await standard('WINDOWS');
    expect(amazon).toMatch(/^arn:aws:ssm:us-east-1:\d{12}:patchbaseline\/pb-0[0-9a-f]{16}$/);
    expect((await get(amazon)).Name).toBe('AWS-DefaultPatchBaseline');
    const id = await create();
    await register(id);
    expect(await standard('WINDOWS')).toBe(id);
    expect((await refusal(aws.ssm.send(new DeletePatchBaselineCommand({ BaselineId: id })))).name).toBe(
      'ResourceInUseException',
    );
    await register(amazon);
    expect(await standard('WINDOWS')).toBe(amazon);
    expect((await refusal(aws.ssm.send(new UpdatePatchBaselineCommand({ BaselineId: amazon })))).name).toBe(
      'DoesNotExistException',
    );
  });

  it('is registered for patch groups, once for each operating system', async () => {
    const id = await create();
    await group(id, 'web');
    expect((await refusal(group(await create(), 'web'))).name).toBe('AlreadyExistsException');
    await group(await create({ OperatingSystem: 'UBUNTU' }), 'web');
    const { Mappings = [] } = await aws.ssm.send(
      new DescribePatchGroupsCommand({ Filters: [{ Key: 'NAME_PREFIX', Values: ['we'] }] }),
    );
    expect(Mappings.map((one) => one.BaselineIdentity?.OperatingSystem).sort()).toEqual(['UBUNTU', 'WINDOWS']);
    const of = async (PatchGroup: string) =>
      (await aws.ssm.send(new GetPatchBaselineForPatchGroupCommand({ PatchGroup, OperatingSystem: 'WINDOWS' })))
        .BaselineId;
    expect([await of('web'), await of('none')]).toEqual([id, await standard('WINDOWS')]);
    expect((await refusal(aws.ssm.send(new DeletePatchBaselineCommand({ BaselineId: id })))).name).toBe(
      'ResourceInUseException',
    );
    await aws.ssm.send(new DeregisterPatchBaselineForPatchGroupCommand({ BaselineId: id, PatchGroup: 'web' }));
    await aws.ssm.send(new DeletePatchBaselineCommand({ BaselineId: id }));
    expect(await of('web')).toBe(await standard('WINDOWS'));
  });

  it.each<[string, Partial<CreatePatchBaselineCommandInput>]>([
    ['a name', { Name: 'a b' }],
    ['an unknown filter', { ApprovalRules: rule({ COLOUR: ['red'] }) }],
    [
      'both a number of days and a date',
      { ApprovalRules: rule({}, { ApproveAfterDays: 1, ApproveUntilDate: '2026-01-01' }) },
    ],
    ['neither', { ApprovalRules: rule({}, {}) }],
    ['too many days', { ApprovalRules: rule({}, { ApproveAfterDays: 361 }) }],
    ['no such date', { ApprovalRules: rule({}, { ApproveUntilDate: '2026-13-01' }) }],
    ['a long list', { ApprovedPatches: Array.from({ length: 51 }, (_, nth) => `KB${nth}`) }],
    ['a system', { OperatingSystem: 'MACOS' }],
  ])('is refused for %s', async (_, more) => {
    expect((await refusal(create(more))).name).toBe('ValidationException');
  });

  it('is refused when there are fifty', async () => {
    const { BaselineIdentities = [] } = await aws.ssm.send(
      new DescribePatchBaselinesCommand({ Filters: [{ Key: 'OWNER', Values: ['Self'] }] }),
    );
    for (let nth = BaselineIdentities.length; nth < 50; nth++) await create();
    expect((await refusal(create())).name).toBe('ResourceLimitExceededException');
  }, 30_000);
});

describe('what a baseline approves', () => {
  it('waits for its days; explicit lists go before rules', async () => {
    const { Patches = [] } = await aws.ssm.send(
      new DescribeAvailablePatchesCommand({
        Filters: [{ Key: 'PRODUCT', Values: ['WindowsServer2022'] }],
        MaxResults: 100,
      }),
    );
    expect(Patches.length).toBeGreaterThan(20);
    const latest = Patches.filter((one) => one.Classification === 'SecurityUpdates').at(-1);
    expect(latest).toMatchObject({
      Vendor: 'Microsoft',
      MsrcSeverity: expect.any(String) as string,
      Product: 'WindowsServer2022',
    });
    expect(latest?.ReleaseDate?.getUTCDay()).toBe(2);
    const tools = Patches.filter((one) => one.Classification === 'UpdateRollups').at(-1);
    const id = await create({
      ApprovalRules: rule(
        { PRODUCT: ['WindowsServer2022'], CLASSIFICATION: ['SecurityUpdates'] },
        { ApproveAfterDays: 360 },
      ),
      ApprovedPatches: [tools?.KbNumber ?? ''],
      RejectedPatches: [latest?.KbNumber ?? ''],
    });
    const effective: EffectivePatch[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await aws.ssm.send(
        new DescribeEffectivePatchesForPatchBaselineCommand({ BaselineId: id, MaxResults: 100, NextToken }),
      );
      effective.push(...(answer.EffectivePatches ?? []));
      ({ NextToken } = answer);
    } while (NextToken !== undefined);
    const statusOf = (kb: string | undefined) =>
      effective.filter((one) => one.Patch?.KbNumber === kb && one.Patch?.Product === 'WindowsServer2022').at(-1)
        ?.PatchStatus?.DeploymentStatus;
    expect([statusOf(latest?.KbNumber), statusOf(tools?.KbNumber)]).toEqual(['EXPLICIT_REJECTED', 'EXPLICIT_APPROVED']);
    const statuses = new Set(effective.map((one) => one.PatchStatus?.DeploymentStatus));
    expect(statuses).toEqual(new Set(['APPROVED', 'PENDING_APPROVAL', 'EXPLICIT_APPROVED', 'EXPLICIT_REJECTED']));
    const { Properties } = await aws.ssm.send(
      new DescribePatchPropertiesCommand({ OperatingSystem: 'WINDOWS', Property: 'CLASSIFICATION' }),
    );
    expect(Properties).toEqual([{ CLASSIFICATION: 'SecurityUpdates' }, { CLASSIFICATION: 'UpdateRollups' }]);
  });

  it('counts from the next scan: what is rejected is neither missing nor installed', async () => {
    const [id = ''] = await windows();
    await run(id, 'Install');
    expect(await stateOf(id)).toMatchObject({ MissingCount: 0, InstalledRejectedCount: 0 });
    const installed = await patchesOf(id, 'Installed');
    const known = installed.find((one) => one.Title?.includes('Cumulative Update for'));
    await register(
      await create({ ApprovalRules: rule({}), RejectedPatches: [known?.KBId ?? ''], RejectedPatchesAction: 'BLOCK' }),
    );
    expect(await stateOf(id)).toMatchObject({ InstalledRejectedCount: 0 });
    await run(id, 'Scan');
    expect(await stateOf(id)).toMatchObject({ InstalledRejectedCount: 1 });
    expect((await patchesOf(id, 'InstalledRejected')).map((one) => one.KBId)).toEqual([known?.KBId]);
  });

  it('leaves a rejected patch out of an installation, and says what is available beside it', async () => {
    const [id = ''] = await windows();
    await register(await create({ AvailableSecurityUpdatesComplianceStatus: 'COMPLIANT' }));
    await pass('P45D');
    const state = await stateOf(id);
    expect(state?.AvailableSecurityUpdateCount).toBeGreaterThan(0);
    expect(state?.MissingCount).toBe(0);
    const [available] = await patchesOf(id, 'AvailableSecurityUpdate');
    await register(await create({ ApprovalRules: rule({}), RejectedPatches: [available?.KBId ?? ''] }));
    await run(id, 'Install');
    for (const one of ['Installed', 'Missing', 'Failed'])
      expect((await patchesOf(id, one)).map((patch) => patch.KBId)).not.toContain(available?.KBId);
  });

  it('is that of the patch group that an instance’s tag names', async () => {
    const { InstanceInformationList = [] } = await aws.ssm.send(new DescribeInstanceInformationCommand({}));
    const ids = InstanceInformationList.flatMap((one) => one.InstanceId ?? []).slice(0, 50);
    const { InstancePatchStates = [] } = await aws.ssm.send(
      new DescribeInstancePatchStatesCommand({ InstanceIds: ids }),
    );
    const grouped = InstancePatchStates.filter((state) => state.PatchGroup === 'production');
    const { Mappings = [] } = await aws.ssm.send(new DescribePatchGroupsCommand({}));
    const own = Mappings.find((one) => one.PatchGroup === 'production')?.BaselineIdentity;
    expect(own?.BaselineId).toMatch(/^pb-/);
    const [state] = grouped.filter((one) => one.BaselineId === own?.BaselineId);
    expect(state).toBeDefined();
    const about = { PatchGroup: 'production' };
    const all = await aws.ssm.send(new DescribeInstancePatchStatesForPatchGroupCommand(about));
    expect(all.InstancePatchStates?.map((one) => one.InstanceId).sort()).toEqual(
      grouped.map((one) => one.InstanceId).sort(),
    );
    const more = await aws.ssm.send(
      new DescribeInstancePatchStatesForPatchGroupCommand({
        ...about,
        Filters: [{ Key: 'MissingCount', Values: ['0'], Type: 'GreaterThan' }],
      }),
    );
    const sum = await aws.ssm.send(new DescribePatchGroupStateCommand(about));
    expect([sum.Instances, sum.InstancesWithMissingPatches]).toEqual([
      grouped.length,
      more.InstancePatchStates?.length,
    ]);
  });
});

describe('what patching has done', () => {
  it('is there again when the sandbox is started again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const before = await Fixture.start({ directory });
    const there = await before.inAccount(before.first);
    const [id = ''] = await windows();
    const read = async (clients: typeof there) =>
      (await clients.ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [id] }))).InstancePatchStates?.[0];
    const Parameters = { Operation: ['Install'] };
    await there.ssm.send(
      new SendCommandCommand({ DocumentName: 'AWS-RunPatchBaseline', InstanceIds: [id], Parameters }),
    );
    await before.control('POST', 'advance', { by: 'PT10S' });
    await before.close();
    const after = await Fixture.start({ directory });
    await after.control('POST', 'advance', { by: 'PT40M' });
    expect(await read(await after.inAccount(after.first))).toMatchObject({ Operation: 'Install', MissingCount: 0 });
    await after.close();
    rmSync(directory, { recursive: true });
  });
});
