import type { Caller } from '../../src/domain/caller';
import type { Account } from '../../src/entities';
import { onboardAccount, type OnboardAccountInput } from '../../src/operations/account/onboard-account';
import { syncAccount, type SyncAccountInput } from '../../src/operations/account/sync-account';
import { updateAccount, type UpdateAccountInput } from '../../src/operations/account/update-account';
import { perform } from '../../src/operations/perform';
import { effectOf, refusalOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();
let next = 200_000_000_000;

const admin = (of = 'Acme') => test_.world.customer(of);
const rowOf = (id: string) => test_.world.row<Account>('account', id);
const queued = async (accountId: string) =>
  (await test_.world.queued()).filter(({ ids }) => ids.accountId === accountId).map(({ task, ids }) => ({ task, ids }));

const application = (): OnboardAccountInput => ({
  organizationId: test_.world.organization('Acme').globalId,
  awsAccountId: `${++next}`,
  name: 'shop',
  serviceTier: 'PLUS',
  addOns: ['PATCH'],
  regions: ['us-east-1', 'eu-north-1'],
});
const onboard = (caller: Caller, input: OnboardAccountInput) =>
  perform(test_.world.database, caller, 'onboardAccount', onboardAccount('AT_ONCE'), input);
const update = (caller: Caller, input: UpdateAccountInput) =>
  perform(test_.world.database, caller, 'updateAccount', updateAccount('AT_ONCE'), input);
const sync = (caller: Caller, input: SyncAccountInput) =>
  perform(test_.world.database, caller, 'syncAccount', syncAccount, input);

describe('onboardAccount', () => {
  it('takes the account in, with an external id of its own and the work of verifying it', async () => {
    const input = application();
    const effect = effectOf(await onboard(admin(), input));
    const row = await rowOf(effect.ids.account);
    expect(row).toMatchObject({
      organization_id: test_.world.organization('Acme').id,
      aws_account_id: input.awsAccountId,
      name: 'shop',
      status: 'DISCOVERY',
      service_tier: 'PLUS',
      environment: 'PRODUCTION',
      add_ons: ['PATCH'],
      regions: ['us-east-1', 'eu-north-1'],
      role_arn: null,
      verified_at: null,
      version: 1,
    });
    expect(row.external_id).toMatch(/^[\w-]{32}$/);
    const second = await rowOf(effectOf(await onboard(admin(), application())).ids.account);
    expect(second.external_id).not.toBe(row.external_id);
    const [job] = await test_.world.jobs(row.id);
    expect(job).toMatchObject({
      kind: 'verify-account',
      status: 'QUEUED',
      subject_type: 'Account',
      subject_id: row.id,
    });
    expect(await queued(row.id)).toEqual([{ task: 'verify-account', ids: { accountId: row.id, jobId: job.id } }]);
    const [event] = await test_.world.events(row.id);
    expect(event).toMatchObject({
      id: effect.eventId,
      kind: 'ACCOUNT_ONBOARDED',
      account_id: row.id,
      before: null,
      after: { awsAccountId: input.awsAccountId, status: 'DISCOVERY', addOns: ['PATCH'] },
    });
    // The external id proves to AWS that we ask for this customer: the log does not repeat it.
    expect(JSON.stringify(event)).not.toContain(row.external_id);
  });

  it('is Accelerate’s too, at the customer’s request', async () => {
    effectOf(await onboard(test_.world.engineer(), application()));
    effectOf(await onboard(test_.world.engineer('CLOUD_ARCHITECT'), application()));
    expect(refusalOf(await onboard(test_.world.engineer('SECURITY_ANALYST'), application()))).toBe('FORBIDDEN');
    expect(refusalOf(await onboard(test_.world.customer('Acme', 'CUSTOMER_OPERATOR'), application()))).toBe(
      'FORBIDDEN',
    );
  });

  it('refuses a number that the organization has, also at the same moment, and says nothing of others’', async () => {
    const input = application();
    const outcomes = await Promise.all([onboard(admin(), input), onboard(admin(), input)]);
    const refused = outcomes.filter(({ effect }) => effect === null);
    expect(refused.map(refusalOf)).toEqual(['ALREADY_EXISTS input.awsAccountId']);
    const { awsAccountId } = test_.world.account('Globex');
    const { ids } = effectOf(await onboard(admin(), { ...application(), awsAccountId }));
    expect(await rowOf(ids.account)).toMatchObject({ aws_account_id: awsAccountId, owned_at: null });
  });

  const role = 'arn:aws:iam::999999999999:role/operations';
  it.each([
    ['no region', { regions: [] }, 'REQUIRED input.regions'],
    ['an unknown region', { regions: ['us-east-1', 'mars-1'] }, 'INVALID input.regions.1'],
    ['a region twice', { regions: ['us-east-1', 'us-east-1'] }, 'INVALID input.regions.1'],
    ['an add-on twice', { addOns: ['PATCH', 'PATCH'] as 'PATCH'[] }, 'INVALID input.addOns.1'],
    ['eleven digits', { awsAccountId: '12345678901' }, 'INVALID input.awsAccountId'],
    ['an empty name', { name: '' }, 'REQUIRED input.name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'TOO_LONG input.name'],
    ['the role of another account', { roleArn: role }, 'INVALID input.roleArn'],
    ['what is no role', { roleArn: 'arn:aws:s3:::bucket' }, 'INVALID input.roleArn'],
    ['what is no organization', { organizationId: 'x' }, 'NOT_FOUND input.organizationId'],
  ])('refuses %s', async (_, part, refusal) => {
    const before = await test_.world.events();
    expect(refusalOf(await onboard(admin(), { ...application(), ...part }))).toBe(refusal);
    expect(await test_.world.events()).toHaveLength(before.length);
  });

  it('knows no other organization, and lets nobody widen what they were narrowed to', async () => {
    expect(refusalOf(await onboard(admin('Globex'), application()))).toBe('NOT_FOUND input.organizationId');
    const narrowed = test_.world.customer('Acme', 'CUSTOMER_ADMIN', { accounts: ['production'] });
    expect(refusalOf(await onboard(narrowed, application()))).toBe('FORBIDDEN input.organizationId');
  });
});

describe('updateAccount', () => {
  const added = (columns = {}) => test_.world.addAccount('Acme', `account ${++next}`, columns);

  it('says what changed, and only that', async () => {
    const { id, globalId: accountId, name } = await added();
    const effect = effectOf(
      await update(admin(), {
        accountId,
        name: 'Renamed',
        serviceTier: 'PLUS',
        environment: 'PRODUCTION',
        addOns: null,
      }),
    );
    expect(await rowOf(id)).toMatchObject({ name: 'Renamed', service_tier: 'PLUS', add_ons: [], version: 2 });
    const [event] = await test_.world.events(id);
    expect(event).toMatchObject({ id: effect.eventId, kind: 'ACCOUNT_UPDATED' });
    expect([event.before, event.after]).toEqual([
      { name, serviceTier: 'PREMIUM' },
      { name: 'Renamed', serviceTier: 'PLUS' },
    ]);
    expect(await queued(id)).toEqual([]);
    expect(effectOf(await update(admin(), { accountId, name: 'Renamed' }))).toEqual({
      ids: { account: id },
      eventId: null,
    });
    expect(await rowOf(id)).toMatchObject({ version: 2 });
  });

  it('lets another role prove itself, and looks into new regions', async () => {
    const account = await added({ verified_at: new Date(), access_error: 'old' });
    const { id, globalId: accountId, awsAccountId } = account;
    const roleArn = `arn:aws:iam::${awsAccountId}:role/team/operations`;
    effectOf(await update(admin(), { accountId, roleArn }));
    expect(await rowOf(id)).toMatchObject({ role_arn: roleArn, verified_at: null, access_error: null });
    expect((await queued(id)).map(({ task }) => task)).toEqual(['verify-account']);
    effectOf(await update(admin(), { accountId, regions: ['us-west-2'] }));
    expect((await queued(id)).map(({ task }) => task)).toEqual(['verify-account', 'sync-account']);
    effectOf(await update(admin(), { accountId, roleArn: null }));
    expect(await rowOf(id)).toMatchObject({ role_arn: null, regions: ['us-west-2'], version: 4 });
  });

  it('refuses foreign roles, unknown regions, an older version and another tenant’s account', async () => {
    const { id, globalId: accountId } = await added();
    const refusal = async (input: Omit<UpdateAccountInput, 'accountId'>, caller = admin()) =>
      refusalOf(await update(caller, { accountId, ...input }));
    expect(await refusal({ roleArn: role })).toBe('INVALID input.roleArn');
    expect(await refusal({ regions: [] })).toBe('REQUIRED input.regions');
    expect(await refusal({ name: '\u0000' })).toBe('INVALID input.name');
    expect(await refusal({ name: 'x', expectedVersion: 7 })).toBe('CONFLICT input.expectedVersion');
    expect(await refusal({ name: 'x' }, admin('Globex'))).toBe('NOT_FOUND input.accountId');
    expect(await rowOf(id)).toMatchObject({ version: 1 });
    expect(await test_.world.events(id)).toEqual([]);
  });
  const role = 'arn:aws:iam::999999999999:role/operations';
});

describe('syncAccount', () => {
  it('enqueues what is asked for, each request a job that the API shows', async () => {
    const { id, globalId: accountId } = await test_.world.addAccount('Acme', 'to sync');
    const first = effectOf(await sync(admin(), { accountId }));
    const second = effectOf(await sync(admin(), { accountId, sources: ['RDS', 'EC2'] }));
    expect(await queued(id)).toEqual([
      { task: 'sync-account', ids: { accountId: id, jobId: first.ids.job, sources: null } },
      { task: 'sync-account', ids: { accountId: id, jobId: second.ids.job, sources: 'RDS,EC2' } },
    ]);
    expect(await test_.world.jobs(id)).toMatchObject([
      { kind: 'sync-account', status: 'QUEUED' },
      { kind: 'sync-account' },
    ]);
    expect(await test_.world.events(second.ids.job)).toMatchObject([{ id: second.eventId, subject_type: 'Job' }]);
  });

  it('refuses no sources, an account that is leaving, and another tenant’s', async () => {
    const leaving = await test_.world.addAccount('Acme', 'leaving', { status: 'OFFBOARDING' });
    const { globalId: accountId } = test_.world.account('Acme');
    expect(refusalOf(await sync(admin(), { accountId, sources: [] }))).toBe('REQUIRED input.sources');
    expect(refusalOf(await sync(admin(), { accountId: leaving.globalId }))).toBe('INVALID input.accountId');
    expect(refusalOf(await sync(admin('Globex'), { accountId }))).toBe('NOT_FOUND input.accountId');
    expect(await test_.world.jobs(leaving.id)).toEqual([]);
  });

  it('refuses an account that nobody has proven', async () => {
    const claimed = await test_.world.addAccount('Acme', 'claimed', { owned_at: null });
    expect(refusalOf(await sync(admin(), { accountId: claimed.globalId }))).toBe('GUARD_REFUSED input.accountId');
    expect(await test_.world.jobs(claimed.id)).toEqual([]);
  });
});
