import { testApi } from '../harness/api';
import { backupVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of backupVerbs) describeMutation(api, verb);

const account = () => api.world.account('Acme');
let count = 0;
const RULE = { name: 'daily', vault: 'ams-custom-backups', schedule: 'cron(0 5 ? * * *)' };
const input = (more: Record<string, unknown> = {}) => ({
  accountId: account().globalId,
  region: 'us-east-1',
  name: `plan-${++count}`,
  rules: [RULE],
  selections: [{ key: 'app', values: ['shop'] }],
  ...more,
});
const make = async (more: Record<string, unknown> = {}) =>
  (await api.as('customer').done('createBackupPlan', input(more), 'backupPlan { id name version status }')).backupPlan;
const refusals = async (more: Record<string, unknown>): Promise<string[]> => {
  const text = `mutation ($input: CreateBackupPlanInput!) { createBackupPlan(input: $input) { backupPlan { id } userErrors { code path } } }`;
  const { createBackupPlan } = await api.as('customer').query(text, { input: input(more) });
  expect(createBackupPlan.backupPlan).toBeNull();
  return createBackupPlan.userErrors.map(
    ({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`,
  );
};

describe('what is refused before AWS is asked', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no cron', { schedule: 'every day' }, 'INVALID input.rules.0.schedule'],
    ['a rate', { schedule: 'rate(1 day)' }, 'INVALID input.rules.0.schedule'],
    ['the 31st of February', { schedule: 'cron(0 5 31 2 ? *)' }, 'INVALID input.rules.0.schedule'],
    ['a year that is over', { schedule: 'cron(0 5 1 1 ? 2020)' }, 'INVALID input.rules.0.schedule'],
    ['both days', { schedule: 'cron(0 5 1 * 2 *)' }, 'INVALID input.rules.0.schedule'],
    ['an hour that no clock has', { schedule: 'cron(0 25 ? * * *)' }, 'INVALID input.rules.0.schedule'],
    ['twice an hour', { schedule: 'cron(0/30 * ? * * *)' }, 'INVALID input.rules.0.schedule'],
    ['a zone that does not exist', { timezone: 'Europe/Atlantis' }, 'INVALID input.rules.0.timezone'],
    ['an offset for a zone', { timezone: '+02:00' }, 'INVALID input.rules.0.timezone'],
    ['a start window under an hour', { startWindow: 'PT59M' }, 'INVALID input.rules.0.startWindow'],
    ['a completion window within the start window', { startWindow: 'PT2H', completionWindow: 'PT2H59M' }, 'INVALID input.rules.0.completionWindow'],
    ['89 days in cold storage', { moveToColdStorageAfterDays: 30, deleteAfterDays: 119 }, 'INVALID input.rules.0.deleteAfterDays'],
    ['no days', { deleteAfterDays: 0 }, 'INVALID input.rules.0.deleteAfterDays'],
    ['more than a hundred years', { deleteAfterDays: 36_501 }, 'INVALID input.rules.0.deleteAfterDays'],
    ['continuous for 36 days', { continuousBackup: true, deleteAfterDays: 36 }, 'INVALID input.rules.0.deleteAfterDays'],
    ['continuous for ever', { continuousBackup: true }, 'INVALID input.rules.0.deleteAfterDays'],
    ['an unknown vault', { vault: 'nowhere' }, 'NOT_FOUND input.rules.0.vault'],
    ['a name with a space', { name: 'every day' }, 'INVALID input.rules.0.name'],
  ])('%s', async (_, rule, refusal) => {
    expect(await refusals({ rules: [{ ...RULE, ...rule }] })).toEqual([refusal]);
  }); // prettier-ignore

  test.each<[string, Record<string, unknown>, string[]]>([
    ['no rule', { rules: [] }, ['REQUIRED input.rules']],
    ['eleven rules', { rules: Array.from({ length: 11 }, (_, n) => ({ ...RULE, name: `r${n}` })) }, ['TOO_MANY input.rules']],
    ['two rules of one name', { rules: [RULE, RULE] }, ['INVALID input.rules.1.name']],
    ['a name that no plan may have', { name: 'a plan' }, ['INVALID input.name']],
    ['the name of a default plan', { name: 'ams-default-backup-plan' }, ['ALREADY_EXISTS input.name']],
    ['a Region of which nothing is managed', { region: 'sa-east-1' }, ['INVALID input.region']],
    ['a tag without values', { selections: [{ key: 'app', values: [] }] }, ['REQUIRED input.selections.0.values']],
    ['a value twice', { selections: [{ key: 'app', values: ['a', 'a'] }] }, ['INVALID input.selections.0.values.1']],
    [
      'several faults, told at once',
      { name: '', rules: [{ ...RULE, vault: 'nowhere', timezone: 'Nowhere' }], selections: [{ key: '', values: ['a'] }] },
      ['INVALID input.name', 'NOT_FOUND input.rules.0.vault', 'INVALID input.rules.0.timezone', 'INVALID input.selections.0.key'],
    ],
  ])('%s', async (_, more, expected) => {
    expect(await refusals(more)).toEqual(expected);
  }); // prettier-ignore

  it('takes what is just within the limits, and a vault that synchronisation found', async () => {
    await api.world.pool.query(
      `insert into backup_vault (account_id, region, name, organization_id, arn, last_seen_at)
       values ($1, 'us-east-1', 'own', $2, 'arn', now())`,
      [account().id, account().organizationId],
    );
    const rules = [
      { ...RULE, vault: 'own', startWindow: 'PT1H', completionWindow: 'PT2H', schedule: 'cron(0 * ? * * *)' },
      { ...RULE, name: 'cold', moveToColdStorageAfterDays: 30, deleteAfterDays: 120, schedule: 'cron(0 5 29 2 ? *)' },
      { ...RULE, name: 'pitr', continuousBackup: true, deleteAfterDays: 35, timezone: 'Europe/Berlin' },
    ];
    expect(await make({ rules })).toMatchObject({ status: 'PENDING', version: 1 });
  });

  it('a second plan of a name in the Region', async () => {
    const { name } = await make();
    expect(await refusals({ name })).toEqual(['ALREADY_EXISTS input.name']);
    await make({ name, region: 'eu-central-1' });
  });
});

describe('plans that nobody changes here', () => {
  it.each([
    ['a default plan', { catalog_id: 'default', name: 'ams-default-backup-plan' }],
    ['one that was made in AWS Backup', { managed: false }],
  ])('%s', async (_, columns) => {
    const plan = await api.world.backupPlan(account(), columns);
    const change = { planId: plan.globalId, rules: [RULE] };
    expect(await api.as('customer').refused('updateBackupPlan', change)).toBe('GUARD_REFUSED input.planId');
    expect(await api.as('engineer').refused('deleteBackupPlan', { backupPlanId: plan.globalId })).toBe(
      'GUARD_REFUSED input.backupPlanId',
    );
  });
});

describe('a backup on demand', () => {
  const resource = (type: string, more = {}) => api.world.resource(account(), { type, ...more });
  it('is of what AWS Backup backs up, and is there', async () => {
    const started = async (thing: { globalId: string }, more = {}) =>
      api.as('customer').refused('startBackupJob', { resourceId: thing.globalId, ...more });
    expect(await started(await resource('AWS::EKS::Cluster'))).toBe('UNSUPPORTED input.resourceId');
    const gone = await resource('AWS::EC2::Volume', { deleted_at: new Date() });
    expect(await started(gone)).toBe('INVALID input.resourceId');
    const volume = await resource('AWS::EC2::Volume');
    expect(await started(volume, { vault: 'nowhere' })).toBe('NOT_FOUND input.vault');
    expect(await started(volume, { retentionDays: 0 })).toBe('INVALID input.retentionDays');
  });
});

describe('the numbers of an account', () => {
  it('count what failed within a day, whatever it is called', async () => {
    const place = await api.world.addAccount('Acme', 'failing');
    const at = (hours: number) => ({ ended_at: new Date(Date.now() - hours * 3_600_000) });
    for (const state of ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'COMPLETED', 'RUNNING'] as const) {
      await api.world.backupJob(place, { state, ...at(23) });
    }
    await api.world.backupJob(place, { state: 'FAILED', ...at(25) });
    const { account: shown } = await api
      .as('customer')
      .query(
        'query ($id: ID!) { account(id: $id) { health { failedBackupJobs24h } backupJobs(filter: { state: { in: [FAILED] } }) { totalCount { value } } } }',
        { id: place.globalId },
      );
    expect(shown).toEqual({ health: { failedBackupJobs24h: 4 }, backupJobs: { totalCount: { value: 2 } } });
  });

  it('what is complete and comes with a message says so', async () => {
    const place = await api.world.addAccount('Acme', 'issues');
    await api.world.backupJob(place, { status_message: 'Windows VSS Backup Job Error encountered' });
    await api.world.backupJob(place, { message_category: 'SUCCESS', created_at: new Date(0) });
    const { backupJobs } = await api
      .as('customer')
      .query('query ($id: ID!) { backupJobs(filter: { accountId: { eq: $id } }) { nodes { completedWithIssues } } }', {
        id: place.globalId,
      });
    expect(backupJobs.nodes).toEqual([{ completedWithIssues: true }, { completedWithIssues: false }]);
  });
});
