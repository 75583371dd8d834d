import {
  type BackupPlanInput,
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DeleteBackupPlanCommand,
  DeleteBackupSelectionCommand,
  DeleteBackupVaultCommand,
  DescribeBackupVaultCommand,
  GetBackupPlanCommand,
  GetBackupSelectionCommand,
  GetSupportedResourceTypesCommand,
  ListBackupPlanVersionsCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
  ListBackupVaultsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateBackupPlanCommand,
} from '@aws-sdk/client-backup';
import { Fixture, clients, refusal } from './sandbox';

let fixture: Fixture;
let backup: Awaited<ReturnType<Fixture['inAccount']>>['backup'];
let role: string;
beforeAll(async () => {
  fixture = await Fixture.start();
  ({ backup } = await fixture.inAccount(fixture.accounts[2] as never, 'eu-west-1', false));
  role = `arn:aws:iam::${fixture.accounts[2]?.accountId}:role/ams-backup-role`;
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'mine' }));
});
afterAll(() => fixture.close());

const rule = (more: Record<string, unknown> = {}) => ({
  RuleName: 'daily',
  TargetBackupVaultName: 'mine',
  ScheduleExpression: 'cron(0 4 ? * * *)',
  Lifecycle: { DeleteAfterDays: 7 },
  ...more,
});
const planOf = (name: string, ...rules: Record<string, unknown>[]): BackupPlanInput =>
  ({ BackupPlanName: name, Rules: rules.length > 0 ? rules : [rule()] }) as BackupPlanInput;

describe('vaults', () => {
  it('are made once, described, tagged and listed in pages', async () => {
    const input = { BackupVaultName: 'one', CreatorRequestId: 'r-1', BackupVaultTags: { Team: 'data' } };
    const made = await backup.send(new CreateBackupVaultCommand(input));
    expect(made.BackupVaultArn).toMatch(/^arn:aws:backup:eu-west-1:\d{12}:backup-vault:one$/);
    expect((await backup.send(new CreateBackupVaultCommand(input))).CreationDate).toEqual(made.CreationDate);
    const again = await refusal(backup.send(new CreateBackupVaultCommand({ ...input, CreatorRequestId: 'r-2' })));
    expect(again).toMatchObject({ name: 'AlreadyExistsException', Arn: made.BackupVaultArn, CreatorRequestId: 'r-1' });
    expect(await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: 'one' }))).toMatchObject({
      NumberOfRecoveryPoints: 0,
      Locked: false,
    });
    const ResourceArn = made.BackupVaultArn;
    await backup.send(new TagResourceCommand({ ResourceArn, Tags: { AMSNotificationOptOut: 'True' } }));
    await backup.send(new UntagResourceCommand({ ResourceArn, TagKeyList: ['Team'] }));
    expect((await backup.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual({ AMSNotificationOptOut: 'True' });
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await backup.send(new ListBackupVaultsCommand({ MaxResults: 1, NextToken }));
      expect(page.BackupVaultList).toHaveLength(1);
      names.push(...(page.BackupVaultList ?? []).map((vault) => vault.BackupVaultName));
      ({ NextToken } = page);
    } while (NextToken);
    expect(names).toEqual(expect.arrayContaining(['mine', 'one']));
    await backup.send(new DeleteBackupVaultCommand({ BackupVaultName: 'one' }));
    const gone = await refusal(backup.send(new DescribeBackupVaultCommand({ BackupVaultName: 'one' })));
    expect([gone.name, gone.$metadata?.httpStatusCode]).toEqual(['ResourceNotFoundException', 400]);
  });

  it('need a name that AWS takes, and a caller whom it knows', async () => {
    const bad = await refusal(backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'no spaces' })));
    expect(bad.name).toBe('InvalidParameterValueException');
    const stranger = clients(
      fixture.sandbox.url,
      { accessKeyId: 'NOBODY00000000000000', secretAccessKey: 'x' },
      'eu-west-1',
      false,
    );
    const refused = await refusal(stranger.backup.send(new ListBackupVaultsCommand({})));
    expect([refused.name, refused.$metadata?.httpStatusCode]).toEqual(['UnrecognizedClientException', 403]);
    expect((await refusal(backup.send(new GetSupportedResourceTypesCommand({})))).name).toBe('NotImplemented');
  });
});

describe('plans', () => {
  it('keep their versions; a rule that keeps its name keeps its id; runs are foretold', async () => {
    const made = await backup.send(
      new CreateBackupPlanCommand({ BackupPlan: planOf('kept'), CreatorRequestId: 'p-1' }),
    );
    const { BackupPlanId } = made;
    const again = await backup.send(
      new CreateBackupPlanCommand({ BackupPlan: planOf('other'), CreatorRequestId: 'p-1' }),
    );
    expect(again.BackupPlanId).toBe(BackupPlanId);
    expect((await refusal(backup.send(new CreateBackupPlanCommand({ BackupPlan: planOf('kept') })))).name).toBe(
      'AlreadyExistsException',
    );
    const before = await backup.send(new GetBackupPlanCommand({ BackupPlanId }));
    const berlin = rule({
      ScheduleExpressionTimezone: 'Europe/Berlin',
      StartWindowMinutes: 60,
      CompletionWindowMinutes: 180,
    });
    const BackupPlan = planOf('kept', berlin, rule({ RuleName: 'monthly', ScheduleExpression: 'cron(0 2 1 * ? *)' }));
    const changed = await backup.send(new UpdateBackupPlanCommand({ BackupPlanId, BackupPlan }));
    expect(changed.VersionId).not.toBe(made.VersionId);
    const after = await backup.send(new GetBackupPlanCommand({ BackupPlanId, MaxScheduledRunsPreview: 2 }));
    expect(after.BackupPlan?.Rules?.[0]).toMatchObject({ ...berlin, RuleId: before.BackupPlan?.Rules?.[0]?.RuleId });
    const [next] = after.ScheduledRunsPreview ?? [];
    const hour = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/Berlin' });
    expect(hour.format(next?.ExecutionTime)).toBe('04');
    const old = await backup.send(new GetBackupPlanCommand({ BackupPlanId, VersionId: made.VersionId }));
    expect(old.BackupPlan?.Rules).toHaveLength(1);
    const versions = await backup.send(new ListBackupPlanVersionsCommand({ BackupPlanId }));
    expect(versions.BackupPlanVersionsList?.map((one) => one.VersionId)).toEqual([changed.VersionId, made.VersionId]);
  });

  it('are refused with a reason where AWS refuses them', async () => {
    const refusals: [Record<string, unknown>, RegExp][] = [
      [{ Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 119 } }, /90 days/],
      [{ Lifecycle: { DeleteAfterDays: 0 } }, /lifecycle/],
      [{ StartWindowMinutes: 59 }, /start window/i],
      [{ StartWindowMinutes: 60, CompletionWindowMinutes: 100 }, /completion window/i],
      [{ ScheduleExpression: 'cron(0 4 * * * *)' }, /schedule/],
      [{ ScheduleExpression: 'rate(1 day)' }, /schedule/],
      [{ ScheduleExpression: 'cron(0/30 * ? * * *)' }, /once an hour/],
      [{ ScheduleExpressionTimezone: 'Mars/Olympus' }, /timezone/],
      [{ TargetBackupVaultName: 'nowhere' }, /does not exist/],
      [{ RuleName: 'with space' }, /rule name/],
      [{ EnableContinuousBackup: true, Lifecycle: { DeleteAfterDays: 36 } }, /35 days/],
      [{ CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:s3:::x' }] }, /vault ARN/],
    ];
    for (const [more, words] of refusals) {
      const refused = await refusal(
        backup.send(new CreateBackupPlanCommand({ BackupPlan: planOf('bad', rule(more)) })),
      );
      expect([refused.name, refused.message]).toEqual(['InvalidParameterValueException', expect.stringMatching(words)]);
    }
    const cold = rule({ RuleName: 'cold', Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 120 } });
    await backup.send(new CreateBackupPlanCommand({ BackupPlan: planOf('cold', cold) }));
  });

  it('go only without selections, and are listed on request afterwards', async () => {
    const { BackupPlanId } = await backup.send(new CreateBackupPlanCommand({ BackupPlan: planOf('short-lived') }));
    const BackupSelection = {
      SelectionName: 'tagged',
      IamRoleArn: role,
      ListOfTags: [{ ConditionType: 'STRINGEQUALS' as const, ConditionKey: 'backup', ConditionValue: 'yes' }],
      Conditions: { StringNotEquals: [{ ConditionKey: 'aws:ResourceTag/stage', ConditionValue: 'test' }] },
      Resources: ['arn:aws:ec2:*:*:volume/*'],
      NotResources: ['arn:aws:s3:::*'],
    };
    const selection = { BackupPlanId, BackupSelection };
    const { SelectionId } = await backup.send(new CreateBackupSelectionCommand(selection));
    expect((await refusal(backup.send(new CreateBackupSelectionCommand(selection)))).name).toBe(
      'AlreadyExistsException',
    );
    const read = await backup.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }));
    expect(read.BackupSelection).toMatchObject(BackupSelection);
    const foreign = { ...BackupSelection, SelectionName: 'x', IamRoleArn: 'arn:aws:iam::111122223333:role/x' };
    expect(
      (await refusal(backup.send(new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection: foreign })))).name,
    ).toBe('InvalidParameterValueException');
    expect((await refusal(backup.send(new DeleteBackupPlanCommand({ BackupPlanId })))).name).toBe(
      'InvalidRequestException',
    );
    await backup.send(new DeleteBackupSelectionCommand({ BackupPlanId, SelectionId }));
    expect((await backup.send(new ListBackupSelectionsCommand({ BackupPlanId }))).BackupSelectionsList).toEqual([]);
    await backup.send(new DeleteBackupPlanCommand({ BackupPlanId }));
    const ids = async (IncludeDeleted: boolean) =>
      ((await backup.send(new ListBackupPlansCommand({ IncludeDeleted }))).BackupPlansList ?? []).map(
        (one) => one.BackupPlanId,
      );
    expect(await ids(false)).not.toContain(BackupPlanId);
    expect(await ids(true)).toContain(BackupPlanId);
    expect((await refusal(backup.send(new GetBackupPlanCommand({ BackupPlanId })))).name).toBe(
      'ResourceNotFoundException',
    );
  });
});
