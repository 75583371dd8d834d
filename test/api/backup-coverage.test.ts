import { randomUUID } from 'node:crypto';
import { systemCaller } from '../../src/domain/caller';
import type { Resource } from '../../src/entities';
import { refreshCoverage } from '../../src/operations/backup-coverage/refresh-coverage';
import { transact } from '../../src/operations/unit';
import { testApi } from '../harness/api';
import { insert } from '../harness/insert';
import type { KnownAccount } from '../harness/world';

const api = testApi();
const DAY = 86_400_000;
const ago = (days: number, more = 0): Date => new Date(Date.now() - days * DAY - more);

let account: KnownAccount;
beforeEach(async () => {
  account = await api.world.addAccount('Acme', `covered ${randomUUID()}`);
});

const owner = () => ({ organization_id: account.organizationId, account_id: account.id });

async function resource(columns: Partial<Resource> = {}, tags: Record<string, string> = {}) {
  const made = await api.world.resource(account, columns);
  for (const [key, value] of Object.entries(tags)) {
    await api.world.pool.query(
      `insert into resource_tag (resource_id, key, value, organization_id, account_id) values ($1, $2, $3, $4, $5)`,
      [made.id, key, value, account.organizationId, account.id],
    );
  }
  return made;
}

/** By default in force in AWS, and selecting by the tag of the default plan. */
async function plan(name: string, selection: Record<string, unknown> = {}, columns: Record<string, unknown> = {}) {
  const now = new Date();
  const made = await insert(api.world.pool, 'backup_plan', {
    ...owner(),
    region: 'us-east-1',
    plan_id: randomUUID(),
    name,
    managed: false,
    rules: '[]',
    status: 'IN_SYNC',
    created_at: now,
    updated_at: now,
    ...columns,
  });
  await insert(api.world.pool, 'backup_selection', {
    ...owner(),
    backup_plan_id: made.id,
    position: 0,
    name: 'selection',
    list_of_tags: JSON.stringify(selection.tags ?? []),
    resources: selection.resources ?? [],
    not_resources: selection.except ?? [],
    conditions: JSON.stringify(selection.conditions ?? []),
  });
  return made;
}

const DEFAULT = { tags: [{ key: 'ams:rt:backup-orchestrator', value: 'true' }] };

async function backedUp(of: Resource, completedAt: Date, state = 'COMPLETED') {
  await insert(api.world.pool, 'backup_job', {
    ...owner(),
    region: 'us-east-1',
    job_id: randomUUID(),
    state,
    resource_arn: of.arn,
    resource_id: of.id,
    resource_type: 'EC2',
    vault: 'ams-automated-backups',
    created_at: new Date(completedAt.getTime() - 60_000),
    completed_at: completedAt,
    told_at: completedAt,
    updated_at: completedAt,
  });
}

const refresh = (ids: string[] | null = null) =>
  transact(api.world.database, systemCaller('test'), (unit) => refreshCoverage(unit, account.id, ids));

const FIELDS = 'backup { covered status reason lastBackupAt lastRecoveryPoint { id } plans { name } }';
async function backupOf({ globalId }: { globalId: string }) {
  const query = `query ($id: ID!) { node(id: $id) { ... on Resource { ${FIELDS} } } }`;
  return (await api.as('customer').query(query, { id: globalId })).node.backup;
}
async function listed(filter: object): Promise<string[]> {
  const query = `query ($filter: ResourceFilter) { resources(first: 200, filter: $filter) { nodes { id } } }`;
  const { resources } = await api
    .as('customer')
    .query(query, { filter: { accountId: { eq: account.globalId }, ...filter } });
  return resources.nodes.map(({ id }: { id: string }) => id);
}

describe('a resource', () => {
  it('is protected for thirty days from its last completed backup, to the millisecond of the look', async () => {
    const [young, old] = [await resource(), await resource()];
    await plan('Default', { resources: ['*'] });
    await backedUp(young, ago(30, -60_000));
    await backedUp(old, ago(30, 1));
    await refresh();
    expect(await backupOf(young)).toMatchObject({
      covered: true,
      status: 'PROTECTED',
      reason: expect.stringMatching(
        /^It was backed up on .*, within the last 30 days; the plan Default selects it\. No recovery point/,
      ),
    });
    expect(await backupOf(old)).toMatchObject({
      covered: false,
      status: 'PLANNED_NO_RECENT_BACKUP',
      reason: expect.stringMatching(
        /^The plan Default selects it, but its last backup was on .*, more than 30 days ago\.$/,
      ),
    });
    // What lapses next is waited for.
    const timers = (await api.world.timers()).filter(
      ({ task, key }) => task === 'refresh-coverage' && key === account.id,
    );
    expect(timers).toHaveLength(1);
    expect(timers[0].due_at.getTime() - Date.now()).toBeLessThan(130_000);
  });

  it('ceases to be protected in service time, when its account is looked at again', async () => {
    const one = await resource();
    await backedUp(one, ago(1));
    await refresh();
    expect(await backupOf(one)).toMatchObject({
      status: 'PROTECTED',
      reason: expect.stringContaining('no plan selects it, so this holds until'),
    });
    await api.world.advance(29 * DAY + 60_000);
    await refresh();
    expect(await backupOf(one)).toMatchObject({ covered: false, status: 'UNPROTECTED' });
    await api.world.pool.query('update service_clock set offset_ms = 0');
  });

  it('is not protected by what failed, expired or is partial', async () => {
    const one = await resource();
    for (const state of ['FAILED', 'EXPIRED', 'PARTIAL', 'ABORTED']) await backedUp(one, ago(1), state);
    await refresh();
    expect(await backupOf(one)).toMatchObject({
      status: 'UNPROTECTED',
      lastBackupAt: null,
      reason: 'No backup plan selects it, and no backup of it was ever completed.',
    });
  });

  it('may be known to be backed up by its recovery points alone; the newest that can be restored is named', async () => {
    const one = await resource();
    const of = { resource_id: one.id, resource_arn: one.arn };
    await api.world.recoveryPoint(account, { ...of, created_at: ago(3) });
    const newest = await api.world.recoveryPoint(account, { ...of, created_at: ago(2) });
    await api.world.recoveryPoint(account, { ...of, created_at: ago(1.5), expires_at: ago(0.5) });
    await api.world.recoveryPoint(account, { ...of, created_at: ago(1), status: 'PARTIAL' });
    await refresh([one.id]);
    const backup = await backupOf(one);
    expect(backup).toMatchObject({ covered: true, lastRecoveryPoint: { id: newest.globalId } });
    expect(Date.parse(backup.lastBackupAt)).toBeCloseTo(ago(1.5).getTime(), -5);
  });

  it('may be opted out; a backup that was made all the same counts', async () => {
    const tags = { 'ams:rt:backup-orchestrator': 'ams-opt-out' };
    const [out, made] = [await resource({}, tags), await resource({}, tags)];
    await plan('All', { resources: ['*'] });
    await backedUp(made, ago(2));
    await refresh();
    expect(await backupOf(out)).toMatchObject({ covered: false, status: 'OPTED_OUT' });
    expect(await backupOf(made)).toMatchObject({ covered: true, status: 'PROTECTED' });
  });

  it.each<[string, Partial<Resource>, RegExp]>([
    ['of a type that is not backed up', { type: 'AWS::EC2::NatGateway' }, /AWS::EC2::NatGateway are not backed up/],
    [
      'an instance of a cluster',
      { type: 'AWS::RDS::DBInstance', details: { engine: 'aurora-mysql' } },
      /with its cluster/,
    ],
    ['an ONTAP file system', { type: 'AWS::FSx::FileSystem', details: { fileSystemType: 'ONTAP' } }, /the volumes are/],
  ])('%s is UNSUPPORTED and is in no list', async (_, columns, reason) => {
    const one = await resource(columns);
    await plan('All', { resources: ['*'] });
    await refresh();
    expect(await backupOf(one)).toMatchObject({
      covered: false,
      status: 'UNSUPPORTED',
      reason: expect.stringMatching(reason),
    });
    expect(await listed({ backupCovered: { eq: false } })).toEqual([]);
    expect(await listed({ backupCovered: { isNull: true } })).toEqual([one.globalId]);
  });

  it('that is gone is counted no more', async () => {
    const one = await resource();
    await refresh();
    expect(await listed({ backupCovered: { eq: false } })).toEqual([one.globalId]);
    await api.world.pool.query('update resource set deleted_at = now() where id = $1', [one.id]);
    await refresh();
    expect(await listed({ backupCovered: { eq: false } })).toEqual([]);
    expect(await backupOf(one)).toMatchObject({ covered: false, reason: 'It does not exist any more.' });
  });
});

describe('a plan selects', () => {
  const status = async (of: { globalId: string }) => (await backupOf(of)).status;

  it.each<[string, Record<string, unknown>, Record<string, string>, boolean]>([
    ['by its tag', DEFAULT, { 'ams:rt:backup-orchestrator': 'true' }, true],
    ['not by another value of it', DEFAULT, { 'ams:rt:backup-orchestrator': 'True' }, false],
    [
      'by one of several tags',
      {
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
      { b: '2' },
      true,
    ],
    ['by an ARN', { resources: ['arn:aws:ec2:*:*:instance/*'] }, {}, true],
    ['not by another ARN', { resources: ['arn:aws:ec2:*:*:volume/*'] }, {}, false],
    ['by one letter', { resources: ['arn:aws:ec?:us-east-1:*'] }, {}, true],
    ['what is no pattern of LIKE', { resources: ['arn_aws%'] }, {}, false],
    ['not what it excludes', { ...DEFAULT, except: ['*:instance/*'] }, { 'ams:rt:backup-orchestrator': 'true' }, false],
    [
      'all, where every condition holds',
      { conditions: [{ operator: 'StringEquals', key: 'env', value: 'prod' }] },
      { env: 'prod' },
      true,
    ],
    [
      'none, where one does not',
      { resources: ['*'], conditions: [{ operator: 'StringEquals', key: 'env', value: 'prod' }] },
      {},
      false,
    ],
    [
      'what lacks a tag that must not be',
      { resources: ['*'], conditions: [{ operator: 'StringNotEquals', key: 'env', value: 'dev' }] },
      {},
      true,
    ],
    [
      'by a pattern of a tag',
      { resources: ['*'], conditions: [{ operator: 'StringLike', key: 'env', value: 'p*d' }] },
      { env: 'prod' },
      true,
    ],
    [
      'not by a pattern of a tag that is not there',
      { resources: ['*'], conditions: [{ operator: 'StringLike', key: 'env', value: '*' }] },
      {},
      false,
    ],
    [
      'not what a pattern forbids',
      { resources: ['*'], conditions: [{ operator: 'StringNotLike', key: 'env', value: 'd*' }] },
      { env: 'dev' },
      false,
    ],
  ])('%s', async (_, selection, tags, selects) => {
    const one = await resource({}, tags);
    await plan('A', selection);
    await refresh();
    expect(await status(one)).toBe(selects ? 'PLANNED_NO_RECENT_BACKUP' : 'UNPROTECTED');
  });

  it('in its own Region, while it is there', async () => {
    const one = await resource();
    await plan('elsewhere', { resources: ['*'] }, { region: 'eu-central-1' });
    await plan('not yet made', { resources: ['*'] }, { plan_id: null, status: 'PENDING' });
    await plan('deleted', { resources: ['*'] }, { deleted_at: new Date(), status: 'DELETED' });
    await refresh();
    expect(await status(one)).toBe('UNPROTECTED');
    const made = await plan('B', { resources: ['*'] });
    await plan('A', { resources: ['*'] });
    await refresh([one.id]);
    expect(await backupOf(one)).toMatchObject({
      reason: expect.stringMatching(/^The plans A, B select it, but/),
      plans: [{ name: 'A' }, { name: 'B' }],
    });
    await api.world.pool.query('update backup_plan set deleted_at = now() where account_id = $1', [account.id]);
    await refresh();
    expect(await status(one)).toBe('UNPROTECTED');
    expect(made.id).toBeTruthy();
  });
});

describe('the summary', () => {
  const SUMMARY = 'total covered uncovered withoutRecentBackup byResourceType { resourceType total covered percent }';
  const summaryOf = async (args: string, by: 'customer' | 'stranger' | 'engineer' | 'narrowed' = 'customer') =>
    (await api.as(by).query(`{ backupCoverageSummary${args} { ${SUMMARY} } }`)).backupCoverageSummary;

  it('counts by type, agrees with the list and with the account’s health, and is null for what is not the viewer’s', async () => {
    await plan('Default', DEFAULT);
    const tagged = { 'ams:rt:backup-orchestrator': 'true' };
    const volume = { type: 'AWS::EC2::Volume' };
    for (const n of [1, 2, 3]) await backedUp(await resource({}, n < 3 ? tagged : {}), ago(n));
    const waiting = await resource(volume, tagged);
    const bare = await resource(volume);
    const out = await resource({}, { 'ams:rt:backup-orchestrator': 'ams-opt-out' });
    await resource({ type: 'AWS::EC2::Subnet' });
    await refresh();
    const own = `(accountId: "${account.globalId}")`;
    expect(await summaryOf(own)).toEqual({
      total: 6,
      covered: 3,
      uncovered: 3,
      withoutRecentBackup: 1,
      byResourceType: [
        { resourceType: 'AWS::EC2::Instance', total: 4, covered: 3, percent: 75 },
        { resourceType: 'AWS::EC2::Volume', total: 2, covered: 0, percent: 0 },
      ],
    });
    const uncovered = [waiting, bare, out].map(({ globalId }) => globalId);
    expect((await listed({ backupCovered: { eq: false } })).sort()).toEqual([...uncovered].sort());
    expect(await listed({ backupCovered: { eq: false }, type: { eq: 'AWS::EC2::Volume' } })).toHaveLength(2);
    const health = `{ account(id: "${account.globalId}") { health { unprotectedResources } } }`;
    expect((await api.as('customer').query(health)).account.health.unprotectedResources).toBe(3);
    expect(await summaryOf(own, 'engineer')).toMatchObject({ total: 6 });
    expect(await summaryOf(own, 'stranger')).toBeNull();
    expect(await summaryOf(own, 'narrowed')).toBeNull();
    const organization = api.world.organization('Acme').globalId;
    expect((await summaryOf(`(organizationId: "${organization}")`)).total).toBeGreaterThanOrEqual(6);
    expect(
      await summaryOf(
        `(accountId: "${account.globalId}", organizationId: "${api.world.organization('Globex').globalId}")`,
      ),
    ).toBeNull();
    expect(await summaryOf('(accountId: "nonsense")')).toBeNull();
    const [all, foreign] = [await summaryOf(''), await summaryOf('', 'stranger')];
    expect(all.total).toBeGreaterThanOrEqual(6);
    expect(foreign).toEqual({ total: 0, covered: 0, uncovered: 0, withoutRecentBackup: 0, byResourceType: [] });
  });

  it('of an account without resources is empty', async () => {
    expect(await summaryOf(`(accountId: "${account.globalId}")`)).toMatchObject({ total: 0, byResourceType: [] });
  });
});

it('a look that finds nothing new writes nothing; being covered or not counts as a change of the resource', async () => {
  const one = await resource({ updated_at: ago(1) });
  await refresh();
  const print = async () =>
    (
      await api.world.pool.query(
        'select c.xmin, r.xmin as own, r.updated_at from backup_coverage c join resource r on r.id = c.resource_id where r.id = $1',
        [one.id],
      )
    ).rows;
  const before = await print();
  expect(before[0].updated_at.getTime()).toBeGreaterThan(ago(0.5).getTime());
  await refresh();
  expect(await print()).toEqual(before);
  await backedUp(one, ago(0));
  await refresh();
  expect((await print())[0].updated_at.getTime()).toBeGreaterThan(before[0].updated_at.getTime());
});
